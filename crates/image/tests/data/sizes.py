"""Writes sizes.txt: pictures in other sizes, in linear light, by a Lanczos of three lobes."""

import numpy as np
from PIL import Image

from tools import FILES, by_magick, by_sharp, packed, write

SIZES = [("photo.png", 24, 18), ("photo.png", 14, 11), ("photo.png", 9, 30), ("rgba8-interlaced.png", 23, 14)]


def by_pillow(name, width, height):
    """In floats, with the colours multiplied by alpha."""
    pixels = np.array(Image.open(FILES / name).convert("RGBA")) / 255
    colours, alpha = pixels[..., :3], pixels[..., 3:]
    light = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4) * alpha
    planes = [
        np.array(Image.fromarray(plane.astype(np.float32)).resize((width, height), Image.Resampling.LANCZOS))
        for plane in np.moveaxis(np.concatenate([light, alpha], axis=2), 2, 0)
    ]
    alpha = np.clip(planes[3], 0, 1)[..., None]
    light = np.clip(np.stack(planes[:3], axis=2) / np.maximum(alpha, 1e-6), 0, 1)
    colours = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    out = np.rint(np.concatenate([colours, alpha], axis=2) * 255).astype(np.uint8)
    out[out[..., 3] == 0] = 0
    return out


if __name__ == "__main__":
    lines = []
    for name, width, height in SIZES:
        size = ["-filter", "Lanczos", "-resize", f"{width}x{height}!"]
        answers = {
            "pillow": by_pillow(name, width, height),
            "magick": by_magick(FILES / name, "-colorspace", "RGB", *size, "-colorspace", "sRGB"),
        }
        # In linear light, sharp makes another alpha than that of the file.
        if "rgba" not in name:
            answers["sharp"] = by_sharp("sized", [name], width, height)[name]
        lines += [f"{name} {tool} {packed(pixels)}" for tool, pixels in answers.items()]
    write("sizes.txt", "File, tool, width, height, RGBA. Made by sizes.py.", lines)
