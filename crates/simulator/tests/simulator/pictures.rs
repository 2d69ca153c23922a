use super::*;

fn with_config(text: &str, config: Value) -> Value {
    json!({ "contents": [user(&[json!({ "text": text })])], "generationConfig": config })
}

#[test]
fn the_same_request_gives_the_same_bytes() {
    let body = with_config("A quiet lake, 120x90 pixels", json!({ "seed": 7 }));
    let (one, other) = (send(&body), send(&body));
    assert_eq!(one.body, other.body);
    assert_eq!(one.headers, other.headers);
}

#[test]
fn the_prompt_and_the_seed_and_the_model_change_the_picture() {
    let seeded =
        |text: &str, seed: i32| draw(&with_config(&format!("{text}, 200x150 pixels"), json!({ "seed": seed })));
    let lake = seeded("A quiet lake", 7);
    assert!(difference(&lake, &seeded("A loud lake", 7)) > 0.5);
    assert!(difference(&lake, &seeded("A quiet lake", 8)) > 0.5);

    let other_model = request("POST", "/v1beta/models/gemini-3-pro-image:generateContent");
    let body = with_config("A quiet lake, 200x150 pixels", json!({ "seed": 7 })).to_string();
    let reply = simulator::handle(&other_model, body.as_bytes());
    assert!(difference(&lake, &decode(&png_of(&turn_of(&reply)))) > 0.5);
}

#[test]
fn a_request_without_a_seed_uses_that_of_the_simulator() {
    let body = prompt("A lake, 80x60 pixels");
    let with_default = Request { seed: 9, ..generate_request("generateContent") };
    let reply = simulator::handle(&with_default, body.to_string().as_bytes());
    let seeded = with_config("A lake, 80x60 pixels", json!({ "seed": 9 }));
    assert_eq!(png_of(&turn_of(&reply)), png_of(&turn_of(&send(&seeded))));
    assert_ne!(png_of(&turn_of(&reply)), png_of(&turn_of(&send(&body))));
}

#[test]
fn the_size_is_the_last_one_that_the_prompt_names() {
    for (text, size) in [
        ("A cat, 320x200 pixels", (320, 200)),
        ("A cat, 64 x 48", (64, 48)),
        ("A cat, 64 \u{d7} 48 px.", (64, 48)),
        ("Like the 800x600 one.\n\nImage size: 100X50 pixels.", (100, 50)),
        ("1x1 pixels", (1, 1)),
        ("3x5px", (3, 5)),
        ("8192x2 pixels", (8192, 2)),
        ("a 3x3 grid of 90x60 prints", (90, 60)),
        ("90x60, a 3x3 grid", (90, 60)),
    ] {
        assert_eq!(draw(&prompt(text)).dimensions(), size, "{text}");
    }
}

#[test]
fn a_prompt_without_a_usable_size_decides_nothing() {
    for text in ["A cat", "a 3x3 grid", "9999x9999", "0x50 pixels", "x", "12x", "x12", "\u{d7}\u{d7}", "4x"] {
        let body = with_config(text, json!({ "imageConfig": { "imageSize": "512" } }));
        assert_eq!(draw(&body).dimensions(), (512, 512), "{text}");
    }
}

#[test]
fn a_size_beyond_the_limit_keeps_its_shape() {
    let (width, height) = draw(&prompt("8192x4096 pixels")).dimensions();
    assert!(width * height <= 4096 * 4096 && width * height > 4000 * 4000);
    assert!((f64::from(width) / f64::from(height) - 2.0).abs() < 0.01);
}

#[test]
fn the_ratio_and_the_named_size_decide_where_the_prompt_does_not() {
    for (config, size) in [
        (json!({}), (1024, 1024)),
        (json!({ "imageConfig": { "aspectRatio": "16:9" } }), (1360, 768)),
        (json!({ "imageConfig": { "aspectRatio": "9:16", "imageSize": "512" } }), (384, 688)),
        (json!({ "image_config": { "aspect_ratio": "4:1", "image_size": "1K" } }), (2048, 512)),
        (json!({ "imageConfig": { "aspectRatio": "8:1", "imageSize": "512" } }), (1456, 176)),
    ] {
        assert_eq!(draw(&with_config("A cat", config.clone())).dimensions(), size, "{config}");
    }
    let both = with_config("A cat, 40x30 pixels", json!({ "imageConfig": { "imageSize": "2K" } }));
    assert_eq!(draw(&both).dimensions(), (40, 30));
}

#[test]
fn every_size_from_one_pixel_up_can_be_drawn() {
    for (width, height) in [(1, 1), (1, 300), (300, 1), (2, 2), (7, 5), (33, 900)] {
        for seed in 0..24 {
            let body = with_config(&format!("{width}x{height} pixels"), json!({ "seed": seed }));
            assert_eq!(draw(&body).dimensions(), (width, height));
        }
    }
}

#[test]
fn an_input_image_is_recognisable_in_the_picture() {
    let edit = |color| {
        let body = json!({ "contents": [user(&[color_part(color), json!({ "text": "Add a hill, 200x150 pixels" })])] });
        draw(&body)
    };
    for (color, strongest) in [([240, 10, 10], 0), ([10, 240, 10], 1), ([10, 10, 240], 2)] {
        let picture = edit(color);
        let shows = picture.pixels().filter(|pixel| {
            let others = (0..3).filter(|channel| *channel != strongest).map(|channel| pixel[channel]).max();
            pixel[strongest] > others.unwrap_or(255).saturating_add(60)
        });
        assert!(shows.count() * 2 > picture.pixels().len(), "more than half of it has the input's colour");
    }
    assert!(difference(&edit([240, 10, 10]), &draw(&prompt("Add a hill, 200x150 pixels"))) > 0.9);
}

#[test]
fn further_images_lie_on_the_picture_as_prints() {
    let compose = |colors: &[[u8; 3]]| {
        let mut parts: Vec<_> = colors.iter().map(|color| color_part(*color)).collect();
        parts.push(json!({ "text": "Put them together, 300x200 pixels" }));
        draw(&json!({ "contents": [user(&parts)] }))
    };
    let (green, blue) = ([0, 255, 0], [0, 0, 255]);
    let picture = compose(&[[255, 0, 0], green, blue]);
    let count = |color: [u8; 3]| picture.pixels().filter(|pixel| pixel.0 == color).count();
    assert!(count(green) > 1000, "{}", count(green));
    assert!(count(blue) > 1000, "{}", count(blue));
    assert!(difference(&picture, &compose(&[[255, 0, 0], green])) > 0.01);
}

#[test]
fn each_format_of_an_input_image_is_taken() {
    let source = RgbImage::from_pixel(20, 20, image::Rgb([200, 30, 30]));
    let mut pictures = Vec::new();
    for (mime_type, format) in [
        ("image/png", ImageFormat::Png),
        ("image/jpeg", ImageFormat::Jpeg),
        ("image/webp", ImageFormat::WebP),
        ("image/gif", ImageFormat::Gif),
    ] {
        let mut bytes = Cursor::new(Vec::new());
        source.write_to(&mut bytes, format).expect("it can be written");
        let part = image_part(mime_type, &bytes.into_inner());
        pictures.push(draw(&json!({ "contents": [user(&[part, json!({ "text": "60x40 pixels" })])] })));
    }
    for picture in &pictures {
        let [red, green, blue] = picture.get_pixel(2, 2).0;
        assert!(red > green.saturating_add(40) && red > blue.saturating_add(40), "{:?}", picture.get_pixel(2, 2));
    }
    let heic = |bytes: &[u8]| {
        draw(&json!({ "contents": [user(&[image_part("image/heic", bytes), json!({ "text": "60x40 pixels" })])] }))
    };
    assert!(difference(&heic(b"one"), &heic(b"two")) > 0.5, "a format that is not decoded is still told apart");
}

#[test]
fn transparency_is_shown_on_white() {
    let mut bytes = Cursor::new(Vec::new());
    let clear = image::RgbaImage::from_pixel(20, 20, image::Rgba([0, 0, 0, 0]));
    clear.write_to(&mut bytes, ImageFormat::Png).expect("it can be written");
    let part = image_part("image/png", &bytes.into_inner());
    let picture = draw(&json!({ "contents": [user(&[part, json!({ "text": "60x40 pixels" })])] }));
    assert!(picture.get_pixel(2, 2).0.iter().all(|channel| *channel > 180), "{:?}", picture.get_pixel(2, 2));
}
