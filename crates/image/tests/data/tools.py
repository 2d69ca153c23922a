"""The tools that are asked, and how pictures are written down: width, height, and RGBA as base64 of zlib."""

import base64
import io
import json
import platform
import subprocess
import zlib
from pathlib import Path

import numpy as np
import PIL
from PIL import Image, ImageCms, features

HERE = Path(__file__).parent
FILES = HERE / "files"


def run(*command):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, cwd=HERE).stdout


def versions():
    """For the heads of the files of values."""
    magick = run("convert", "-version").decode().split("\n")[0].split()[2]
    node = json.loads(run("node", "sharp.mjs", "versions"))
    of = {name: features.version(name) for name in ("libjpeg_turbo", "webp")}
    return [
        f"Python {platform.python_version()}, numpy {np.__version__}",
        f"pillow: Pillow {PIL.__version__} with libjpeg-turbo {of['libjpeg_turbo']}, libwebp {of['webp']}, "
        f"lcms {ImageCms.core.littlecms_version}",
        f"sharp: sharp {node['sharp']} with libvips {node['vips']}, libjpeg (mozjpeg) {node['mozjpeg']}, "
        f"libwebp {node['webp']}, lcms {node['lcms']}",
        f"magick: ImageMagick {magick}",
    ]


def packed(pixels):
    height, width, channels = pixels.shape
    assert channels == 4 and pixels.dtype == np.uint8
    return f"{width} {height} {base64.b64encode(zlib.compress(pixels.tobytes(), 9)).decode()}"


def rgba(pixels):
    """Any number of channels as four."""
    pixels = pixels if pixels.ndim == 3 else pixels[..., None]
    alpha = pixels[..., -1:] if pixels.shape[2] in (2, 4) else np.full_like(pixels[..., :1], 255)
    colours = pixels[..., : pixels.shape[2] - 1] if pixels.shape[2] in (2, 4) else pixels
    return np.concatenate([np.broadcast_to(colours, colours.shape[:2] + (3,)), alpha], axis=2)


def samples_of_pillow(name):
    """Samples as they stand: 16 bits by their high byte, indexed colours as what they stand for."""
    image = Image.open(FILES / name)
    # Pillow has no grey with alpha of 16 bits.
    if image.mode == "RGBA" and image.format == "PNG" and (FILES / name).read_bytes()[25] == 4:
        image = image.convert("LA")
    if image.mode == "I;16":
        return (np.array(image) >> 8).astype(np.uint8)[..., None]
    has_alpha = "transparency" in image.info
    if image.mode == "P":
        image = image.convert("RGBA" if has_alpha else "RGB")
    elif image.mode in ("1", "L") and has_alpha:
        image = image.convert("LA")
    elif image.mode == "RGB" and has_alpha:
        image = image.convert("RGBA")
    elif image.mode == "1":
        image = image.convert("L")
    elif image.mode == "CMYK":
        image = image.convert("RGB")
    pixels = np.array(image)
    return pixels if pixels.ndim == 3 else pixels[..., None]


def by_sharp(mode, names, *more):
    """What sharp.mjs makes of files."""
    lines = run("node", "sharp.mjs", mode, *more, *names).decode().splitlines()
    found = {}
    for line in map(json.loads, lines):
        data = np.frombuffer(base64.b64decode(line["data"]), np.uint8)
        found[line["name"]] = data.reshape(line["height"], line["width"], 4)
    return found


def by_magick(source, *operations):
    """What ImageMagick makes of a file."""
    lines = run("convert", source, *operations, "-depth", "8", "-define", "png:color-type=6", "PNG32:-")
    return np.array(Image.open(io.BytesIO(lines)).convert("RGBA"))


def write(name, what, lines):
    head = [f"# {line}" for line in [what, *versions()]]
    (HERE / name).write_text("\n".join([*head, *lines]) + "\n")


def grouped(name, by_tool):
    """A line for each answer, with the tools that gave it."""
    answers = {}
    for tool, pixels in by_tool.items():
        answers.setdefault(packed(pixels), []).append(tool)
    return [f"{name} {','.join(tools)} {answer}" for answer, tools in answers.items()]
