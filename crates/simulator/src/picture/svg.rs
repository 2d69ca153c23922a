//! A picture as an SVG: tiles of one colour each.

use super::canvas::Canvas;
use crate::size::Size;

/// Tiles along the longer side.
pub const TILES: u32 = 24;

/// The picture of a small canvas, shown at a size.
pub fn write(size: Size, small: Size, canvas: &Canvas) -> String {
    let Size { width, height } = size;
    let (across, down) = (small.width, small.height);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {across} {down}\" \
         preserveAspectRatio=\"none\">\n"
    );
    for (at, [red, green, blue]) in canvas.pixels().iter().enumerate() {
        let (x, y) = (at % canvas.width(), at / canvas.width());
        let color = format!("#{red:02x}{green:02x}{blue:02x}");
        svg += &format!("<rect x=\"{x}\" y=\"{y}\" width=\"1\" height=\"1\" fill=\"{color}\"/>\n");
    }
    svg + "</svg>\n"
}
