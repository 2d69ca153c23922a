"""Writes colours.txt: the files with a profile in sRGB, as lcms has them by the relative intent, without
its shortcuts: by those, dark greys are 7 levels off."""

import io

import numpy as np
from PIL import Image, ImageCms

from tools import FILES, packed, write

if __name__ == "__main__":
    lines = []
    for path in sorted(FILES.glob("icc-*")):
        image = Image.open(path)
        profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
        alpha = np.array(image.getchannel("A")) if "A" in image.getbands() else np.full(image.size[::-1], 255, np.uint8)
        space = profile.profile.xcolor_space.strip()
        mode = {"GRAY": "L", "RGB": "RGB", "CMYK": "CMYK"}[space]
        image = image if image.mode == mode else image.convert(mode)
        relative = ImageCms.Intent.RELATIVE_COLORIMETRIC
        srgb = ImageCms.createProfile("sRGB")
        change = ImageCms.buildTransform(profile, srgb, mode, "RGB", relative, ImageCms.Flags.NOOPTIMIZE)
        pixels = np.dstack([np.array(ImageCms.applyTransform(image, change)), alpha])
        lines.append(f"{path.name} {packed(pixels)}")
    write("colours.txt", "File, width, height, RGBA. Made by colours.py.", lines)
