//! GIF by code.

pub fn gif(frames: usize, transparent: bool) -> Vec<u8> {
    let mut file = Vec::new();
    {
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut file);
        for _ in 0..frames {
            let mut frame = image::RgbaImage::from_pixel(6, 4, image::Rgba([9, 8, 7, 255]));
            if transparent {
                frame.put_pixel(1, 1, image::Rgba([0, 0, 0, 0]));
            }
            encoder.encode_frame(image::Frame::new(frame)).unwrap();
        }
    }
    file
}
