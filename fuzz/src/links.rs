//! The images that an answer has in its words are parts of those words, and few.

use ai_generation_client::codec::json::Scanner;
use ai_generation_client::wire::{Content, Decoder, Head, openrouter_chat};
use serde_json::json;

use crate::Target;
use crate::json::hash;

pub const TARGET: Target = Target {
    name: "links",
    run,
    corpus,
    mend: None,
    words: &[
        "![a](",
        ")",
        "https://",
        "http://",
        ".png",
        "data:image/png;base64,",
        "iVBORw0KGgoAAAANSUhEUgAAAAIAAAADCAYAAAA",
        "[",
        "](",
        " ",
        "\n",
        ":",
    ],
};

/// Images that are looked for in the words of an answer, at the most.
const MAX_LINKS: usize = 16;

fn corpus() -> Vec<Vec<u8>> {
    [
        "Here: ![a fox](https://images.test/fox) and https://images.test/b.png.",
        "![x](data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAADCAYAAAA)",
        "no image here: see http://images.test/page",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}

fn run(input: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(input).into_owned();
    let body = json!({"choices": [{"message": {"content": text}, "finish_reason": "stop"}]}).to_string();
    let mut decoder = Decoder::<Vec<u8>>::new(&openrouter_chat::FORMAT, 0);
    let mut scanner = Scanner::default();
    let scanned = scanner.feed(body.as_bytes(), &mut decoder).and_then(|()| scanner.finish(&mut decoder));
    assert!(scanned.is_ok(), "a valid document is refused");
    decoder.end_event(None::<&mut fn(ai_generation_client::wire::Shown<'_, Vec<u8>>)>);
    let head = Head { status: 200, ..Head::default() };
    match decoder.answer(&head) {
        Ok(answer) => {
            let images: Vec<_> = answer.parts.iter().filter_map(|part| part.image.as_ref()).collect();
            assert!(images.len() <= MAX_LINKS, "{} images", images.len());
            for image in &images {
                if let Content::Address(address) = &image.content {
                    assert!(text.contains(address.as_str()), "an address that is not in the words: {address}");
                    assert!(!address.contains([' ', '\n', '\r', '\t']), "a space in an address");
                }
            }
            let words: String = answer.parts.iter().filter_map(|part| part.text.as_deref()).collect();
            assert!(words.len() <= text.len(), "more words than came");
            hash(&(images.len(), words.len() == text.len()))
        }
        Err(failure) => hash(failure.code.as_str()),
    }
}
