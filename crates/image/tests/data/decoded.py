"""Writes decoded.txt: the pixels of the files, as each tool reads them, not turned and without any profile's work; and
upright.txt: those that EXIF turns."""

import numpy as np
from PIL import Image, ImageOps

from tools import FILES, by_magick, by_sharp, grouped, rgba, samples_of_pillow, write

if __name__ == "__main__":
    names = sorted(path.name for path in FILES.iterdir())
    turned = [name for name in names if name.startswith("turned")]
    plain = [name for name in names if not name.startswith(("turned", "icc", "photo"))]

    sharp = by_sharp("decoded", plain)
    lines = []
    for name in plain:
        frame = (
            by_magick(FILES / name, "-coalesce", "-delete", "1--1") if name.endswith("gif") else by_magick(FILES / name)
        )
        answers = {"pillow": rgba(samples_of_pillow(name)), "magick": frame}
        # libvips converts ink by a profile of its own, whatever the file says: one such picture is enough.
        if "ycck" not in name and ("cmyk" not in name or "adobe" in name):
            answers["sharp"] = sharp[name]
        lines += grouped(name, answers)
    write("decoded.txt", "File, tools, width, height, RGBA. Made by decoded.py.", lines)

    sharp = by_sharp("upright", turned)
    lines = []
    for name in turned:
        pillow = np.array(ImageOps.exif_transpose(Image.open(FILES / name)).convert("RGBA"))
        answers = {"pillow": pillow, "sharp": sharp[name]}
        # This ImageMagick reads EXIF in JPEG alone.
        if name.endswith("jpg"):
            answers["magick"] = by_magick(FILES / name, "-auto-orient")
        lines += grouped(name, answers)
    write("upright.txt", "File, tools, width, height, RGBA. Made by decoded.py.", lines)
