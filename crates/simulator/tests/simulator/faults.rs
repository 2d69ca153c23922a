use super::*;
use ai_generation_simulator::Pace;

fn small() -> Value {
    prompt("A lake, 64x64 pixels")
}

#[test]
fn a_status_has_the_error_body_that_goes_with_it() {
    for (status, name) in [
        (400, "INVALID_ARGUMENT"),
        (401, "UNAUTHENTICATED"),
        (403, "PERMISSION_DENIED"),
        (404, "NOT_FOUND"),
        (429, "RESOURCE_EXHAUSTED"),
        (500, "INTERNAL"),
        (503, "UNAVAILABLE"),
        (504, "DEADLINE_EXCEEDED"),
        (529, "UNKNOWN"),
    ] {
        let reply = send_with(Fault { status: Some(status), ..fault(Kind::Status) }, &json!("not even a request"));
        assert_eq!(reply.status, status);
        let error = &json_of(&reply)["error"];
        assert_eq!((&error["code"], &error["status"]), (&json!(status), &json!(name)));
    }
    assert_eq!(send_with(fault(Kind::Status), &small()).status, 500);
}

#[test]
fn a_bad_gateway_is_a_page_and_an_error_can_come_under_200() {
    let page = send_with(Fault { status: Some(502), ..fault(Kind::Status) }, &small());
    assert_eq!(page.status, 502);
    assert_eq!(header(&page, "content-type"), Some("text/html; charset=UTF-8"));
    assert!(page.body.starts_with(b"<!DOCTYPE html>"));

    let disguised = send_with(Fault { status: Some(200), ..fault(Kind::Status) }, &small());
    assert_eq!(disguised.status, 200);
    assert_eq!(json_of(&disguised)["error"]["code"], 500);
}

#[test]
fn a_rate_limit_says_how_long_to_wait_in_the_form_asked_for() {
    let limit = |retry_after: Option<&str>| {
        send_with(Fault { retry_after: retry_after.map(str::to_owned), ..fault(Kind::RateLimit) }, &small())
    };
    let detail = |reply: &Reply, kind: &str| {
        let details = json_of(reply)["error"]["details"].as_array().cloned().unwrap_or_default();
        details.into_iter().find(|detail| detail["@type"] == format!("type.googleapis.com/google.rpc.{kind}"))
    };
    let delay = |reply: &Reply| detail(reply, "RetryInfo").map(|detail| detail["retryDelay"].clone());

    let silent = limit(None);
    assert_eq!((silent.status, header(&silent, "retry-after"), delay(&silent)), (429, None, None));
    assert_eq!(json_of(&silent)["error"]["details"], Value::Null);

    let seconds = limit(Some("7"));
    assert_eq!((header(&seconds, "retry-after"), delay(&seconds)), (Some("7"), Some(json!("7s"))));

    let in_body = limit(Some("34.4s"));
    assert_eq!((header(&in_body, "retry-after"), delay(&in_body)), (None, Some(json!("34.4s"))));

    let date = "Sun, 06 Nov 2044 08:49:37 GMT";
    let dated = limit(Some(date));
    assert_eq!((header(&dated, "retry-after"), delay(&dated)), (Some(date), None));

    let daily = limit(Some("per-day"));
    assert_eq!((header(&daily, "retry-after"), delay(&daily)), (None, None));
    let quota = detail(&daily, "QuotaFailure").expect("a quota is named");
    assert_eq!(quota["violations"][0]["quotaId"], "GenerateRequestsPerDayPerProjectPerModel");
}

#[test]
fn a_refusal_comes_under_200() {
    let policy = json_of(&send_with(fault(Kind::Policy), &small()));
    assert_eq!(policy["candidates"][0]["content"], json!({}));
    assert_eq!(policy["candidates"][0]["finishReason"], "IMAGE_SAFETY");

    let nothing = json_of(&send_with(fault(Kind::NoImage), &small()));
    assert_eq!(nothing["candidates"], json!([{ "content": {}, "finishReason": "NO_IMAGE", "index": 0 }]));

    let blocked = json_of(&send_with(fault(Kind::PromptBlock), &small()));
    assert_eq!(blocked["promptFeedback"]["blockReason"], "PROHIBITED_CONTENT");
    assert!(blocked["candidates"].is_null());

    for kind in [Kind::Policy, Kind::NoImage, Kind::PromptBlock] {
        let request = Request { fault: Some(fault(kind)), ..generate_request("streamGenerateContent?alt=sse") };
        let reply = simulator::handle(&request, small().to_string().as_bytes());
        let text = String::from_utf8(reply.body).expect("it is text");
        assert_eq!(text.matches("data: ").count(), 1, "a stream says it in one event");
        assert_eq!(send_with(fault(kind), &json!({})).status, 400, "a bad request is still a bad request");
    }
}

#[test]
fn a_body_is_cut_broken_held_or_slowed_where_asked() {
    let whole = send(&small()).body;
    let half = whole.len() / 2;

    let cut = send_with(fault(Kind::Truncate), &small());
    assert_eq!((cut.body.as_slice(), cut.pace), (&whole[..half], Pace::Steady));
    assert_eq!(header(&cut, "content-length"), None);
    assert_eq!(send_with(Fault { bytes: Some(0), ..fault(Kind::Truncate) }, &small()).body, b"");
    assert_eq!(send_with(Fault { bytes: Some(usize::MAX), ..fault(Kind::Truncate) }, &small()).body, whole);

    for (kind, bytes, pace) in [
        (Kind::Reset, None, Pace::Reset { bytes: half }),
        (Kind::Reset, Some(9), Pace::Reset { bytes: 9 }),
        (Kind::Stall, None, Pace::Stall { bytes: half }),
        (Kind::Stall, Some(0), Pace::Stall { bytes: 0 }),
        (Kind::Slow, None, Pace::Slow { bytes: whole.len() / 20 }),
        (Kind::Slow, Some(0), Pace::Slow { bytes: 1 }),
        (Kind::Slow, Some(100), Pace::Slow { bytes: 100 }),
    ] {
        let reply = send_with(Fault { bytes, ..fault(kind) }, &small());
        assert_eq!((reply.pace, &reply.body), (pace, &whole), "{kind:?} {bytes:?}");
        assert_eq!(header(&reply, "content-length"), Some(whole.len().to_string().as_str()));
    }
}

#[test]
fn a_malformed_answer_breaks_the_picture_or_the_json() {
    let reply = send_with(fault(Kind::Malformed), &small());
    let turn = turn_of(&reply);
    let data = turn["parts"][2]["inlineData"]["data"].as_str().expect("the JSON still reads");
    assert!(STANDARD.decode(data).is_err());

    let broken = send_with(Fault { bytes: Some(0), ..fault(Kind::Malformed) }, &small());
    assert_eq!(broken.status, 200);
    assert!(serde_json::from_slice::<Value>(&broken.body).is_err());
}

#[test]
fn a_refusal_gives_the_reason_that_was_asked_for() {
    let reason =
        |kind, reason: &str| json_of(&send_with(Fault { reason: Some(reason.into()), ..fault(kind) }, &small()));
    assert_eq!(reason(Kind::PromptBlock, "JAILBREAK")["promptFeedback"]["blockReason"], "JAILBREAK");
    assert_eq!(reason(Kind::Policy, "MODEL_ARMOR")["candidates"][0]["finishReason"], "MODEL_ARMOR");
    let missing = "MISSING_THOUGHT_SIGNATURE";
    assert_eq!(reason(Kind::NoImage, missing)["candidates"][0]["finishReason"], missing);
}
