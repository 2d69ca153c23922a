//! Attempts, waits, limits and deadlines, on a virtual clock.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::rc::Rc;

use ai_generation_client::engine::{Done, Host, Stopped};
use ai_generation_client::model::{Code, RetryOptions, Stage};
use ai_generation_client::wire::gemini;
use common::{End, Options, Reply, TestHost, World, call_through, call_with, failure, options};
use proptest::prelude::*;

fn call(world: &Rc<World>, options: &Options) -> Result<Done<Vec<u8>>, Stopped> {
    call_with(world, TestHost::new(world), options)
}

fn sent(world: &World) -> Vec<f64> {
    world.sent.borrow().clone()
}

fn error_body(status: u16, name: &str, details: &str) -> String {
    format!(r#"{{"error":{{"code":{status},"message":"said so","status":"{name}","details":[{details}]}}}}"#)
}

const RETRY_34_4: &str = r#"{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.4s"}"#;
const PER_DAY: &str = r#"{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerDayPerProject"}]}"#;

#[test]
fn an_image_at_the_first_attempt() {
    let world = World::replying([Reply::image()]);
    let done = call(&world, &options()).ok().unwrap();
    assert_eq!(done.attempts, 1);
    assert_eq!(done.inference_time_ms, 10.0);
    let image = done.answer.parts[0].image.as_ref().unwrap();
    assert_eq!((common::wire::data(image), image.mime.as_str(), image.size), (common::PNG, "image/png", Some((2, 3))));
}

#[test]
fn the_schedule_is_one_two_four_seconds_and_the_last_repeats() {
    let world = World::replying([Reply::status(503, "")]);
    let retry = RetryOptions { max_attempts: 6, ..common::retry() };
    let (failure, attempts) = failure(call(&world, &Options { retry, ..options() }));
    assert_eq!(attempts, 6);
    assert_eq!((failure.code, failure.status), (Code::ServerError, Some(503)));
    // Each attempt takes 10 ms.
    assert_eq!(sent(&world), [0.0, 1010.0, 3020.0, 7030.0, 11_040.0, 15_050.0]);
}

#[test]
fn jitter_adds_its_share_of_the_delay() {
    let world = World::replying([Reply::status(500, ""), Reply::image()]);
    world.random.set(0.5);
    assert_eq!(call(&world, &options()).ok().unwrap().attempts, 2);
    assert_eq!(sent(&world), [0.0, 10.0 + 1000.0 * 1.125]);
}

#[test]
fn which_statuses_are_tried_again() {
    for (status, again) in [
        (400, false),
        (401, false),
        (403, false),
        (404, false),
        (408, true),
        (413, false),
        (422, false),
        (429, true),
        (500, true),
        (501, false),
        (502, true),
        (503, true),
        (504, true),
        (529, true),
        (301, false),
        (0, false),
    ] {
        let world = World::replying([Reply::status(status, ""), Reply::image()]);
        let result = call(&world, &options());
        assert_eq!(result.is_ok(), again, "{status}");
        assert_eq!(sent(&world).len(), if again { 2 } else { 1 }, "{status}");
    }
}

#[test]
fn the_server_may_say_whether_to_try_again() {
    for (status, said, again) in [(400, "true", true), (503, "false", false), (503, "maybe", true)] {
        let reply =
            Reply::status(status, "").with(|reply| reply.head.as_mut().unwrap().should_retry = Some(said.into()));
        let world = World::replying([reply, Reply::image()]);
        assert_eq!(call(&world, &options()).is_ok(), again, "{status} {said}");
    }
}

#[test]
fn what_status_means_which_code() {
    for (status, code) in [
        (400, Code::InvalidRequest),
        (401, Code::Unauthorized),
        (403, Code::Forbidden),
        (404, Code::NotFound),
        (413, Code::FileTooLarge),
        (429, Code::RateLimited),
        (500, Code::ServerError),
        (302, Code::UnexpectedRedirect),
    ] {
        let world = World::replying([Reply::status(status, "<html>")]);
        let (failure, _) = failure(call(&world, &options()));
        assert_eq!((failure.code, failure.status), (code, Some(status)));
    }
}

#[test]
fn a_rate_limit_without_a_hint_waits_a_minute() {
    let world = World::replying([Reply::status(429, &error_body(429, "RESOURCE_EXHAUSTED", "")), Reply::image()]);
    assert_eq!(call(&world, &options()).ok().unwrap().attempts, 2);
    assert_eq!(sent(&world), [0.0, 60_010.0]);
}

#[test]
fn the_largest_wait_that_was_said_counts() {
    let body = error_body(429, "RESOURCE_EXHAUSTED", RETRY_34_4);
    for (header, milliseconds, wait) in [
        (None, None, 34_400.0),
        (Some("20"), None, 34_400.0),
        (Some("40"), None, 40_000.0),
        (Some("40"), Some("41000.5"), 41_001.0),
        (Some("Thu, 01 Jan 1970 00:00:50 GMT"), None, 49_990.0),
        (Some("soon"), None, 34_400.0),
        (Some("34.4001"), None, 34_401.0),
        (Some("-5"), None, 34_400.0),
    ] {
        let reply = Reply::status(429, &body).with(|reply| {
            let head = reply.head.as_mut().unwrap();
            head.retry_after = header.map(Into::into);
            head.retry_after_ms = milliseconds.map(Into::into);
        });
        let world = World::replying([reply, Reply::image()]);
        assert!(call(&world, &options()).is_ok());
        assert_eq!(sent(&world), [0.0, 10.0 + wait], "{header:?} {milliseconds:?}");
    }
}

#[test]
fn a_retry_after_of_a_server_error_is_kept_too() {
    let reply = Reply::status(503, "").with(|reply| reply.head.as_mut().unwrap().retry_after = Some("7".into()));
    let world = World::replying([reply, Reply::image()]);
    assert!(call(&world, &options()).is_ok());
    assert_eq!(sent(&world), [0.0, 7010.0]);
}

#[test]
fn a_wait_longer_than_allowed_is_not_slept() {
    let reply = Reply::status(429, "").with(|reply| reply.head.as_mut().unwrap().retry_after = Some("121".into()));
    let world = World::replying([reply]);
    let (failure, attempts) = failure(call(&world, &options()));
    assert_eq!((failure.code, failure.retry_after, failure.terminal), (Code::RateLimited, Some(121.0), false));
    assert_eq!(failure.message, "Rate limit exceeded. Retry after 121 seconds.");
    assert_eq!((attempts, world.now()), (1, 10.0));
}

#[test]
fn an_absurdly_long_wait_is_still_a_wait() {
    let reply =
        Reply::status(503, "").with(|reply| reply.head.as_mut().unwrap().retry_after = Some("99999999999".into()));
    let world = World::replying([reply]);
    let (failure, attempts) = failure(call(&world, &options()));
    assert_eq!((failure.code, attempts, world.now()), (Code::ServerError, 1, 10.0));
    assert!(failure.details.retry_after.unwrap() > 4e9);
}

#[test]
fn a_daily_quota_is_not_retried() {
    let details = format!("{PER_DAY},{RETRY_34_4}");
    let world = World::replying([Reply::status(429, &error_body(429, "RESOURCE_EXHAUSTED", &details))]);
    let (failure, attempts) = failure(call(&world, &options()));
    assert_eq!((failure.code, failure.terminal, failure.retryable), (Code::QuotaExhausted, true, false));
    assert_eq!(failure.details.quota_id.as_deref(), Some("GenerateRequestsPerDayPerProject"));
    assert_eq!((attempts, world.now()), (1, 10.0));
}

#[test]
fn a_rate_limit_that_lasts_says_how_long_to_wait() {
    let reply = Reply::status(429, "").with(|reply| reply.head.as_mut().unwrap().retry_after = Some("2".into()));
    let world = World::replying([reply]);
    let (failure, attempts) = failure(call(&world, &options()));
    assert_eq!((failure.retry_after, attempts), (Some(2.0), 3));
    assert_eq!(sent(&world), [0.0, 2010.0, 4020.0]);
}

#[test]
fn a_refusal_is_never_retried() {
    let blocked = r#"{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"}}"#;
    let finished = r#"{"candidates":[{"content":{},"finishReason":"IMAGE_SAFETY","safetyRatings":[{"category":"HARM_CATEGORY_HARASSMENT","blocked":true},{"category":"HARM_CATEGORY_HATE_SPEECH"}]}]}"#;
    let bad_request = error_body(400, "INVALID_ARGUMENT", "").replace("said so", "Your prompt was blocked.");
    for (status, body, stage, reason, categories, billed) in [
        (200, blocked, Stage::Input, "PROHIBITED_CONTENT", vec![], false),
        (200, finished, Stage::Output, "IMAGE_SAFETY", vec!["HARM_CATEGORY_HARASSMENT".to_owned()], true),
        (400, &bad_request, Stage::Unknown, "Your prompt was blocked.", vec![], false),
    ] {
        let world = World::replying([Reply::status(status, body)]);
        let (failure, attempts) = failure(call(&world, &options()));
        let policy = failure.policy.unwrap();
        assert_eq!(failure.message, format!("Content policy violation: {reason}"));
        assert_eq!((policy.stage, policy.reason.as_str(), policy.categories), (stage, reason, categories));
        assert_eq!((failure.code, failure.status), (Code::ContentPolicy, Some(status)));
        assert_eq!((attempts, failure.retryable, failure.maybe_billed), (1, false, billed));
    }
}

#[test]
fn no_image_is_tried_once_more_and_words_are_not() {
    let no_image = r#"{"candidates":[{"content":{},"finishReason":"NO_IMAGE","index":0}]}"#;
    let retry = RetryOptions { max_attempts: 5, ..common::retry() };
    let world = World::replying([Reply::status(200, no_image)]);
    let (failed, attempts) = failure(call(&world, &Options { retry, ..options() }));
    assert_eq!((failed.code, attempts, failed.maybe_billed), (Code::NoImage, 2, true));
    assert_eq!(failed.details.finish_reason.as_deref(), Some("NO_IMAGE"));

    let words = r#"{"candidates":[{"content":{"parts":[{"text":"Which fox?"}]},"finishReason":"STOP"}]}"#;
    let world = World::replying([Reply::status(200, words)]);
    let (failed, attempts) = failure(call(&world, &options()));
    assert_eq!((failed.code, attempts), (Code::NoImage, 1));
    assert_eq!(failed.details.text.as_deref(), Some("Which fox?"));
}

#[test]
fn an_error_under_http_200_is_an_error() {
    let body = error_body(503, "UNAVAILABLE", "");
    let world = World::replying([Reply::status(200, &body), Reply::image()]);
    assert_eq!(call(&world, &options()).ok().unwrap().attempts, 2);

    let world = World::replying([Reply::status(200, &error_body(404, "NOT_FOUND", ""))]);
    let (failure, attempts) = failure(call(&world, &options()));
    assert_eq!((failure.code, failure.message.as_str(), attempts), (Code::NotFound, "said so", 1));
}

#[test]
fn every_way_to_lose_a_body_has_its_own_error() {
    let whole = common::answer(common::PNG);
    let half = &whole[..whole.len() / 2];
    let broken = whole.replace("iVBOR", "iV*OR");
    let deep = "[".repeat(100);
    for (body, end, code) in [
        ("", End::Clean, Code::EmptyResponse),
        (" \n", End::Clean, Code::EmptyResponse),
        (half, End::Clean, Code::TruncatedResponse),
        (half, End::Lost, Code::Network),
        ("<html>", End::Clean, Code::MalformedResponse),
        (&broken, End::Clean, Code::InvalidImageData),
        (&deep, End::Clean, Code::TruncatedResponse),
    ] {
        let world = World::replying([Reply::status(200, body).with(|reply| reply.end = end)]);
        let (failure, attempts) = failure(call(&world, &options()));
        assert_eq!((failure.code, failure.status), (code, Some(200)), "{body}");
        assert_eq!((attempts, failure.maybe_billed, failure.retryable), (3, true, true), "{body}");
    }
}

#[test]
fn a_page_of_html_under_http_200_is_named_as_such() {
    let page = Reply::status(200, "<!doctype html>")
        .with(|reply| reply.head.as_mut().unwrap().content_type = Some("text/html".into()));
    let (failure, _) = failure(call(&World::replying([page]), &options()));
    assert_eq!(
        (failure.code, failure.message.as_str()),
        (Code::MalformedResponse, "The answer is an HTML page, not the provider's.")
    );
    assert_eq!(failure.details.content_type.as_deref(), Some("text/html"));
}

#[test]
fn an_endless_body_is_not_read_to_its_end() {
    let chunk = vec![b' '; 1 << 20];
    let world = World::replying([Reply::status(200, "").with(|reply| reply.chunks = vec![chunk; 257])]);
    let (failure, attempts) = failure(call(&world, &options()));
    assert_eq!((failure.code, attempts), (Code::ResponseTooLarge, 1));
}

#[test]
fn an_attempt_that_takes_too_long_is_tried_again() {
    let slow = Reply::image().with(|reply| reply.latency = 300_000.0);
    let silent = Reply::image().with(|reply| {
        reply.end = End::Never;
        reply.chunks.truncate(0);
    });
    let world = World::replying([slow, silent, Reply::image()]);
    assert_eq!(call(&world, &options()).ok().unwrap().attempts, 3);
    assert_eq!(sent(&world), [0.0, 121_000.0, 243_000.0]);
}

#[test]
fn a_time_out_may_have_been_billed() {
    let world = World::replying([Reply::image().with(|reply| reply.latency = 300_000.0)]);
    let retry = RetryOptions { retry_ambiguous: false, ..common::retry() };
    let (failure, attempts) = failure(call(&world, &Options { retry, ..options() }));
    assert_eq!((failure.code, failure.maybe_billed, attempts), (Code::Timeout, true, 1));
    assert_eq!(failure.message, "No answer within 120000 ms.");
}

#[test]
fn without_ambiguous_retries_only_what_was_surely_not_billed_is_tried_again() {
    for (reply, attempts_expected) in [
        (Reply::network(true), 3),
        (Reply::network(false), 1),
        (Reply::status(503, ""), 3),
        (Reply::status(504, ""), 1),
        (Reply::status(200, "{"), 1),
    ] {
        let world = World::replying([reply]);
        let retry = RetryOptions { retry_ambiguous: false, ..common::retry() };
        let (_, attempts) = failure(call(&world, &Options { retry, ..options() }));
        assert_eq!(attempts, attempts_expected);
    }
}

#[test]
fn the_total_time_ends_an_attempt() {
    let world = World::replying([Reply::image().with(|reply| reply.latency = 300_000.0)]);
    let (failure, attempts) = failure(call(&world, &Options { total_timeout: Some(5000.0), ..options() }));
    assert_eq!((failure.code, attempts, world.now()), (Code::OutOfTime, 1, 5000.0));
    assert_eq!(failure.message, "");
}

#[test]
fn a_wait_that_would_outlast_the_call_is_not_begun() {
    let world = World::replying([Reply::status(503, &error_body(503, "UNAVAILABLE", ""))]);
    let (failure, attempts) = failure(call(&world, &Options { total_timeout: Some(2500.0), ..options() }));
    assert_eq!(
        (failure.code, failure.message.as_str()),
        (Code::Timeout, "The 2500 ms of the call leave no time for another attempt. The last one: said so")
    );
    assert_eq!((failure.status, attempts, world.now()), (Some(503), 2, 1020.0));
}

#[test]
fn the_total_time_counts_from_when_the_call_was_made() {
    let world = World::replying([Reply::image().with(|reply| reply.latency = 300_000.0)]);
    let options = Options { total_timeout: Some(5000.0), ..options() };
    let gate = options.gate();
    let host = TestHost::new(&world);
    let result = world
        .run(vec![Box::pin(async { call_through(&gemini::FORMAT, &gate, &host, &options, -2000.0).await })])
        .remove(0);
    assert_eq!((failure(result).0.code, world.now()), (Code::OutOfTime, 3000.0));
}

#[test]
fn what_an_earlier_attempt_may_have_cost_is_not_forgotten() {
    let truncated = Reply::status(200, "{");
    let slow = Reply::image().with(|reply| reply.latency = 300_000.0);
    for (first, then) in [(truncated.clone(), 503), (slow, 400), (truncated, 401)] {
        let world = World::replying([first, Reply::status(then, "")]);
        let (failure, _) = failure(call(&world, &options()));
        assert_eq!((failure.status, failure.maybe_billed), (Some(then), true));
    }
}

#[test]
fn a_call_that_runs_out_of_time_in_the_queue_says_what_happened_before() {
    let world = World::replying([Reply::status(200, "{"), Reply::image().with(|reply| reply.latency = 30_000.0)]);
    let options = Options { max_concurrent: 1, total_timeout: Some(5000.0), timeout: 20_000.0, ..options() };
    let gate = options.gate();
    let other = Options { total_timeout: None, timeout: 60_000.0, ..options.clone() };
    let (host, other_host) = (TestHost::new(&world), TestHost::new(&world));
    let mut results = world.run(vec![
        Box::pin(async { call_through(&gemini::FORMAT, &gate, &host, &options, 0.0).await })
            as std::pin::Pin<Box<dyn std::future::Future<Output = _>>>,
        Box::pin(async { call_through(&gemini::FORMAT, &gate, &other_host, &other, 0.0).await }),
    ]);
    let (failure, attempts) = failure(results.remove(0));
    assert_eq!((failure.code, attempts, failure.maybe_billed), (Code::OutOfTime, 1, true));
    assert_eq!(failure.message, "The last attempt: The answer ended in the middle.");
}

#[test]
fn the_body_of_an_error_is_not_waited_for() {
    for (status, retry_after, attempts_expected, code) in [
        (401, None, 1, Code::Unauthorized),
        (400, None, 1, Code::InvalidRequest),
        (429, Some("600"), 1, Code::RateLimited),
    ] {
        for timeout in [500.0, 120_000.0] {
            let stalled = Reply::status(status, "{").with(|reply| {
                reply.end = End::Never;
                reply.head.as_mut().unwrap().retry_after = retry_after.map(Into::into);
            });
            let world = World::replying([stalled]);
            let (failure, attempts) = failure(call(&world, &Options { timeout, ..options() }));
            assert_eq!((failure.code, failure.status, failure.maybe_billed), (code, Some(status), false));
            assert_eq!(attempts, attempts_expected);
            assert!(world.now() <= 10_010.0, "{}", world.now());
        }
    }
}

#[test]
fn a_rate_limit_beyond_the_total_time_is_a_rate_limit() {
    let world = World::replying([Reply::status(429, "")]);
    let (failure, _) = failure(call(&world, &Options { total_timeout: Some(2500.0), ..options() }));
    assert_eq!((failure.code, failure.retry_after, world.now()), (Code::RateLimited, Some(60.0), 10.0));
}

#[test]
fn an_abort_ends_everything_at_once() {
    let hanging = Reply::image().with(|reply| reply.latency = f64::INFINITY);
    let stalled = Reply::image().with(|reply| reply.end = End::Never).with(|reply| reply.chunks[0].truncate(20));
    let retried = Reply::status(503, "");
    for reply in [hanging, stalled, retried] {
        let world = World::replying([reply]);
        let result = call_with(&world, TestHost::aborting_at(&world, 500.0), &options());
        assert!(matches!(result, Err(Stopped::Aborted)));
        assert_eq!((world.now(), world.in_flight.get(), sent(&world).len()), (500.0, 0, 1));
    }
}

#[test]
fn an_aborted_signal_sends_nothing() {
    let world = World::replying([Reply::image()]);
    let result = call_with(&world, TestHost::aborting_at(&world, 0.0), &options());
    assert!(matches!(result, Err(Stopped::Aborted)));
    assert!(sent(&world).is_empty());
}

/// `count` calls at once through one limiter; those in `aborted` are aborted at that time.
fn crowd(world: &Rc<World>, options: &Options, count: usize, aborted: &[(usize, f64)]) -> Vec<bool> {
    let gate = &options.gate();
    let tasks = (0..count).map(|index| {
        let at = aborted.iter().find(|(which, _)| *which == index).map_or(f64::INFINITY, |&(_, at)| at);
        let host = TestHost::aborting_at(world, at);
        let task = async move { call_through(&gemini::FORMAT, gate, &host, options, host.now()).await.is_ok() };
        Box::pin(task) as std::pin::Pin<Box<dyn std::future::Future<Output = bool>>>
    });
    world.run(tasks.collect())
}

#[test]
fn no_more_than_allowed_are_in_flight() {
    let world = World::replying([Reply::image()]);
    assert_eq!(crowd(&world, &options(), 12, &[]), [true; 12]);
    assert_eq!(world.most_in_flight.get(), 5);
    let expected: Vec<f64> = (0..12).map(|index| f64::from(index / 5) * 10.0).collect();
    assert_eq!(sent(&world), expected);
}

#[test]
fn a_queued_call_that_is_aborted_was_never_sent() {
    let world = World::replying([Reply::image()]);
    let options = Options { max_concurrent: 1, ..options() };
    assert_eq!(crowd(&world, &options, 3, &[(1, 5.0)]), [true, false, true]);
    assert_eq!(sent(&world), [0.0, 10.0]);
}

#[test]
fn a_call_that_waits_to_try_again_keeps_nobody_waiting() {
    let world = World::replying([Reply::status(503, ""), Reply::image()]);
    let options = Options { max_concurrent: 1, ..options() };
    assert_eq!(crowd(&world, &options, 2, &[]), [true, true]);
    assert_eq!(sent(&world), [0.0, 10.0, 1010.0]);
}

#[test]
fn a_minute_has_no_more_starts_than_allowed() {
    let world = World::replying([Reply::image()]);
    let options = Options { requests_per_minute: Some(2), ..options() };
    assert_eq!(crowd(&world, &options, 5, &[]), [true; 5]);
    assert_eq!(sent(&world), [0.0, 0.0, 60_000.0, 60_000.0, 120_000.0]);
}

#[test]
fn the_first_in_the_queue_may_leave_while_the_minute_goes_by() {
    let world = World::replying([Reply::image()]);
    let options = Options { requests_per_minute: Some(1), ..options() };
    assert_eq!(crowd(&world, &options, 3, &[(1, 100.0)]), [true, false, true]);
    assert_eq!(sent(&world), [0.0, 60_000.0]);
}

#[test]
fn waiting_for_a_turn_counts_towards_the_total_time() {
    let world = World::replying([Reply::image().with(|reply| reply.latency = 4000.0)]);
    let options = Options { max_concurrent: 1, total_timeout: Some(5000.0), ..options() };
    assert_eq!(crowd(&world, &options, 3, &[]), [true, false, false]);
    assert_eq!(world.now(), 5000.0);
}

fn limited(wait: &str) -> Reply {
    Reply::status(429, "").with(|reply| reply.head.as_mut().unwrap().retry_after = Some(wait.into()))
}

#[test]
fn a_rate_limit_holds_all_calls_of_the_client_back() {
    for has_bell in [true, false] {
        let world = World::replying([limited("7"), limited("7"), Reply::image()]);
        let options = Options { max_concurrent: 2, ..options() };
        let gate = &options.gate();
        let (order, options) = (&std::cell::RefCell::new(Vec::new()), &options);
        let tasks = (0..6).map(|index| {
            let host = if has_bell { TestHost::new(&world) } else { TestHost::apart(&world) };
            let task = async move {
                let done = call_through(&gemini::FORMAT, gate, &host, options, host.now()).await;
                order.borrow_mut().push(index);
                done.is_ok()
            };
            Box::pin(task) as std::pin::Pin<Box<dyn std::future::Future<Output = bool>>>
        });
        assert_eq!(world.run(tasks.collect()), [true; 6]);
        let sent = sent(&world);
        assert_eq!(sent[..4], [0.0, 0.0, 7010.0, 7010.0], "nothing is sent meanwhile");
        assert_eq!(order.borrow()[..], [0, 1, 2, 3, 4, 5], "those that were refused come first");
        assert_eq!(sent.len(), 8);
    }
}

#[test]
fn a_rate_limit_that_nobody_waits_for_holds_nobody_back() {
    let world = World::replying([limited("3600"), Reply::image()]);
    let options = Options { max_concurrent: 1, ..options() };
    assert_eq!(crowd(&world, &options, 3, &[]), [false, true, true]);
    assert_eq!(sent(&world), [0.0, 10.0, 20.0]);
}

#[test]
fn a_call_without_a_bell_gets_its_turn() {
    let world = World::replying([Reply::image()]);
    let options = Options { max_concurrent: 2, ..options() };
    let gate = &options.gate();
    let options = &options;
    let tasks = (0..20).map(|_| {
        let host = TestHost::apart(&world);
        let task = async move { call_through(&gemini::FORMAT, gate, &host, options, host.now()).await.is_ok() };
        Box::pin(task) as std::pin::Pin<Box<dyn std::future::Future<Output = bool>>>
    });
    assert_eq!(world.run(tasks.collect()), [true; 20]);
    assert!(world.now() < 3000.0, "{}", world.now());
}

proptest! {
    /// Whatever the provider does, in whatever order: the call ends, within its attempts, and never waits less than
    /// was asked.
    #[test]
    fn every_call_ends(statuses in proptest::collection::vec(prop_oneof![Just(200u16), Just(429), Just(500), Just(503), Just(400), 100u16..600], 1..8), max_attempts in 1u32..6, random in 0.0f64..1.0) {
        let world = World::replying(statuses.iter().map(|&status| if status == 200 { Reply::image() } else { Reply::status(status, "") }));
        world.random.set(random);
        let retry = RetryOptions { max_attempts, ..common::retry() };
        let attempts = match call(&world, &Options { retry, ..options() }) {
            Ok(done) => done.attempts,
            Err(Stopped::Failed { attempts, .. }) => attempts,
            Err(Stopped::Aborted) => unreachable!("nobody aborts"),
        };
        let sent = sent(&world);
        prop_assert_eq!(sent.len(), attempts as usize);
        prop_assert!(attempts <= max_attempts);
        for (index, pair) in sent.windows(2).enumerate() {
            let least = if statuses[index.min(statuses.len() - 1)] == 429 { 60_000.0 } else { 1000.0 };
            prop_assert!(pair[1] - pair[0] >= least);
        }
    }
}
