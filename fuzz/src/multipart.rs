//! The simulator answers whatever form comes, and reads the parts of a form as they were written.

use ai_generation_simulator::{Request, handle, multipart};

use crate::Target;
use crate::json::hash;

pub const TARGET: Target = Target {
    name: "multipart",
    run,
    corpus,
    mend: None,
    words: &[
        "--x",
        "--x--",
        "\r\n",
        "\r\n\r\n",
        "Content-Disposition: form-data; name=\"prompt\"",
        "; filename=\"a.png\"",
        "Content-Type: image/png",
        "name=\"image[]\"",
    ],
};

const TYPE: &str = "multipart/form-data; boundary=x";

fn form(parts: &[(&str, Option<&str>, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, media_type, bytes) in parts {
        body.extend_from_slice(format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"").as_bytes());
        if let Some(media_type) = media_type {
            body.extend_from_slice(format!("; filename=\"a\"\r\nContent-Type: {media_type}").as_bytes());
        }
        body.extend_from_slice(b"\r\n\r\n");
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--x--\r\n");
    body
}

fn corpus() -> Vec<Vec<u8>> {
    vec![
        form(&[("model", None, b"gpt-image-2"), ("prompt", None, b"A fox"), ("image", Some("image/png"), b"\x89PNG")]),
        form(&[]),
        b"--x\r\n\r\n--x--".to_vec(),
    ]
}

fn run(input: &[u8]) -> u64 {
    let request = Request {
        method: "POST".into(),
        url: "/v1/images/edits".into(),
        headers: vec![("content-type".into(), TYPE.into()), ("authorization".into(), "Bearer key".into())],
        ..Request::default()
    };
    let status = handle(&request, input).status;
    assert!((200..500).contains(&status), "status {status}");
    let parts = multipart::read(TYPE, input);
    // Bytes that do not hold the delimiter come back as they were written, whatever else they hold.
    if !input.windows(3).any(|window| window == b"--x") {
        let written = form(&[("a", None, b"text"), ("image", Some("image/png"), input)]);
        let read = multipart::read(TYPE, &written).expect("a form that was written as it must be");
        let read: Vec<_> = read.iter().map(|part| (part.name.as_str(), part.media_type, part.bytes)).collect();
        assert_eq!(read, [("a", None, &b"text"[..]), ("image", Some("image/png"), input)]);
    }
    hash(&(status, parts.map(|parts| parts.len().min(4))))
}
