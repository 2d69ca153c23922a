"""Makes the files under files/ that the other programs and the tests read. They are the same every time."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

import profiles
from drawn import alpha_of, bytes_of, photo

OUT = Path(__file__).parent / "files"

# PNG, as the standard has it: Pillow writes few of its kinds.


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def paeth(a, b, c):
    p = a + b - c
    pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
    return a if pa <= pb and pa <= pc else b if pb <= pc else c


def filtered(rows, step):
    """Each row by another filter."""
    out, above = b"", None
    for kind, row in enumerate(rows):
        kind %= 5
        above = above or bytes(len(row))
        line = bytearray()
        for at, value in enumerate(row):
            a, c = (row[at - step], above[at - step]) if at >= step else (0, 0)
            b = above[at]
            line.append((value - (0, a, b, (a + b) // 2, paeth(a, b, c))[kind]) % 256)
        out += bytes([kind]) + line
        above = row
    return out


def packed(samples, depth):
    """Rows of samples as bytes."""
    if depth == 16:
        return [row.astype(">u2").tobytes() for row in samples.reshape(len(samples), -1)]
    bits = [
        [int(value) >> shift & 1 for value in row for shift in range(depth - 1, -1, -1)]
        for row in samples.reshape(len(samples), -1)
    ]
    return [np.packbits(np.array(row, dtype=np.uint8)).tobytes() for row in bits]


PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def png(samples, colour, depth, interlaced=False, before=()):
    samples = np.asarray(samples)
    height, width = samples.shape[:2]
    step = max(1, samples[0, 0].size * depth // 8)
    passes = PASSES if interlaced else [(0, 0, 1, 1)]
    parts = [samples[top::down, left::across] for left, top, across, down in passes]
    data = b"".join(filtered(packed(part, depth), step) for part in parts if part.size)
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    chunks = [(b"IHDR", header), *before, (b"IDAT", zlib.compress(data, 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*one) for one in chunks)


def iccp(profile):
    return b"iCCP", b"made\0\0" + zlib.compress(profile, 9)


def exif(orientation):
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x112, 3, 1, orientation, 0, 0)


# GIF, without compression: a code for each index, and the codes forgotten before they grow longer.


def gif_frame(indices, left=0, top=0, transparent=None, palette=None, interlaced=False):
    height, width = indices.shape
    flags = (0x40 if interlaced else 0) | (0x80 | 6 if palette is not None else 0)
    control = b"!\xf9\x04" + struct.pack("<BHBB", int(transparent is not None), 5, transparent or 0, 0)
    out = control + b"," + struct.pack("<4HB", left, top, width, height, flags)
    out += b"" if palette is None else palette.tobytes()
    order = [y for start, step in ((0, 8), (4, 8), (2, 4), (1, 2)) for y in range(start, height, step)]
    rows = indices[order] if interlaced else indices
    codes = []
    for at, index in enumerate(rows.ravel()):
        codes += ([128] if at % 100 == 0 else []) + [int(index)]
    bits = "".join(f"{code:08b}"[::-1] for code in codes + [129])
    data = int(bits[::-1], 2).to_bytes(len(bits) // 8, "little")
    blocks = [data[at : at + 255] for at in range(0, len(data), 255)]
    return out + b"\x07" + b"".join(bytes([len(block)]) + block for block in blocks) + b"\0"


def gif(width, height, palette, frames):
    return (
        b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80 | 6, 3, 0) + palette.tobytes() + b"".join(frames) + b";"
    )


def animated(width, height, frames):
    """An animation of WebP files without alpha, at even places: left, top, file."""

    def riff(name, content):
        return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)

    def number(value):
        return struct.pack("<I", value)[:3]

    parts = [riff(b"VP8X", b"\x02\0\0\0" + number(width - 1) + number(height - 1))]
    parts.append(riff(b"ANIM", bytes([10, 200, 30, 255, 0, 0])))
    for left, top, file in frames:
        size = [number(side - 1) for side in Image.open(io.BytesIO(file)).size]
        place = number(left // 2) + number(top // 2)
        parts.append(riff(b"ANMF", place + b"".join(size) + number(100) + b"\2" + file[12:]))
    return riff(b"RIFF", b"WEBP" + b"".join(parts))


# JPEG by Pillow; what it does not write is changed afterwards.


def saved(picture, kind, **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def ink_of(rgb):
    """Inks for a picture, with some black, as parts of 1."""
    black = (1 - rgb.max(axis=2, keepdims=True)) * 0.8
    return np.concatenate([1 - rgb / (1 - black), black], axis=2).clip(0, 1)


def cmyk(ink, **options):
    """Pillow writes what is left of the light, and Adobe's marker."""
    return saved(Image.fromarray(ink, "CMYK"), "JPEG", quality=95, **options)


def ycck(ink):
    """Luma and chroma of the three inks, taken for red, green and blue, with what the black leaves, and the marker's
    word that it is so."""
    r, g, b, k = np.moveaxis(ink.astype(float), 2, 0)
    luma = 0.299 * r + 0.587 * g + 0.114 * b
    planes = np.stack([luma, (b - luma) / 1.772 + 128, (r - luma) / 1.402 + 128, 255 - k], axis=2)
    file = bytearray(cmyk(255 - np.rint(planes).clip(0, 255).astype(np.uint8)))
    at = file.index(b"\xff\xee\0\x0eAdobe")
    assert file[at + 15] == 0
    file[at + 15] = 2
    return bytes(file)


def without_adobe(file):
    at = file.index(b"\xff\xee\0\x0eAdobe")
    return file[:at] + file[at + 16 :]


def renamed(file, names):
    """Other names for the three components: a marker alone then says what they are."""
    file = bytearray(file)
    for marker, first, step in ((b"\xff\xc0", 10, 3), (b"\xff\xda", 5, 2)):
        at = file.index(marker) + first
        assert bytes(file[at : at + 3 * step : step]) in (b"RGB", b"\1\2\3")
        file[at : at + 3 * step : step] = names
    return bytes(file)


def files():
    w, h = 15, 9
    colour = photo(w, h)
    rgb, alpha = bytes_of(colour), bytes_of(alpha_of(w, h))
    deep = np.rint(colour * 65535).astype(np.uint16)
    deep_alpha = np.rint(alpha_of(w, h) * 65535).astype(np.uint16)
    grey, deep_grey = rgb[..., 1:2], deep[..., 1:2]
    palette = np.rint(np.stack(np.meshgrid(*[np.linspace(0, 255, 4)] * 3, indexing="ij"), -1)).astype(np.uint8)
    palette = palette.reshape(64, 3)
    index = ((rgb // 64) @ np.array([16, 4, 1]))[..., None].astype(np.uint8)
    indexed = (b"PLTE", palette.tobytes())
    some = (b"tRNS", bytes([0, 128, 64, 200, 255, 30] * 7))

    yield "grey1.png", png(grey >> 7, 0, 1)
    yield "grey2.png", png(grey >> 6, 0, 2, interlaced=True)
    yield "grey4.png", png(grey >> 4, 0, 4)
    yield "grey8.png", png(grey, 0, 8)
    yield "grey16.png", png(deep_grey, 0, 16)
    yield "grey8-trns.png", png(grey, 0, 8, before=[(b"tRNS", struct.pack(">H", int(grey[3, 5, 0])))])
    yield "grey-alpha8.png", png(np.dstack([grey, alpha]), 4, 8)
    yield "grey-alpha16-interlaced.png", png(np.dstack([deep_grey, deep_alpha]), 4, 16, interlaced=True)
    yield "rgb8.png", png(rgb, 2, 8)
    yield "rgb8-trns.png", png(rgb, 2, 8, before=[(b"tRNS", struct.pack(">3H", *map(int, rgb[4, 9])))])
    yield "rgb16.png", png(deep, 2, 16)
    yield "rgb16-interlaced.png", png(deep, 2, 16, interlaced=True)
    yield "rgba8-interlaced.png", png(np.dstack([rgb, alpha]), 6, 8, interlaced=True)
    yield "rgba16.png", png(np.dstack([deep, deep_alpha]), 6, 16)
    yield "indexed1.png", png(grey >> 7, 3, 1, before=[(b"PLTE", bytes([200, 30, 10, 20, 240, 90]))])
    yield (
        "indexed4-trns.png",
        png(index >> 2, 3, 4, before=[(b"PLTE", palette[::4].tobytes()), (b"tRNS", bytes([9, 99, 199]))]),
    )
    yield "indexed8.png", png(index, 3, 8, before=[indexed])
    yield "indexed8-trns-interlaced.png", png(index, 3, 8, interlaced=True, before=[indexed, some])
    yield "column.png", png(bytes_of(photo(1, 30)), 2, 8)
    yield "row.png", png(np.dstack([bytes_of(photo(30, 1)), bytes_of(alpha_of(30, 1))]), 6, 8)
    yield "point.png", png(bytes_of(photo(1, 1)), 2, 8)

    w, h = 21, 13
    rgb = Image.fromarray(bytes_of(photo(w, h)))
    yield "444.jpg", saved(rgb, "JPEG", quality=90, subsampling=0)
    yield "422-restart.jpg", saved(rgb, "JPEG", quality=90, subsampling=1, restart_marker_blocks=2)
    yield "420-progressive.jpg", saved(rgb, "JPEG", quality=85, subsampling=2, progressive=True)
    yield "grey-progressive.jpg", saved(rgb.convert("L"), "JPEG", quality=90, progressive=True)
    yield "rgb.jpg", saved(rgb, "JPEG", quality=90, keep_rgb=True)
    yield "rgb-numbered.jpg", renamed(saved(rgb, "JPEG", quality=90, keep_rgb=True), b"\1\2\3")
    yield "rgb-plain.jpg", without_adobe(saved(rgb, "JPEG", quality=90, keep_rgb=True))
    yield "jfif-letters.jpg", renamed(saved(rgb, "JPEG", quality=90, subsampling=0), b"RGB")
    yield "column.jpg", saved(Image.fromarray(bytes_of(photo(1, 30))), "JPEG", quality=95, subsampling=0)

    w, h = 19, 11
    ink = bytes_of(ink_of(photo(w, h)))
    yield "cmyk-adobe.jpg", cmyk(ink)
    yield "cmyk-progressive.jpg", cmyk(ink, progressive=True, subsampling=2)
    yield "cmyk-plain.jpg", without_adobe(cmyk(ink))
    yield "ycck-adobe.jpg", ycck(ink)
    yield "ycck-plain.jpg", without_adobe(ycck(ink))

    w, h = 15, 9
    rgba = Image.fromarray(np.dstack([bytes_of(photo(w, h)), bytes_of(alpha_of(w, h))]))
    rgb = rgba.convert("RGB")
    yield "lossy.webp", saved(rgb, "WEBP", quality=80, method=6)
    yield "lossy-alpha.webp", saved(rgba, "WEBP", quality=80, method=6, alpha_quality=100, exact=True)
    yield "lossless.webp", saved(rgb, "WEBP", lossless=True, method=6)
    yield "lossless-alpha.webp", saved(rgba, "WEBP", lossless=True, exact=True, method=6)
    part = saved(rgb.crop((0, 0, 7, 5)), "WEBP", quality=80, method=6)
    yield "offset.webp", animated(w, h, [(4, 2, part), (0, 0, part)])
    wide = np.zeros((128, 3), np.uint8)
    wide[:64] = palette
    wide[64:] = 255 - palette
    index = index[..., 0]
    small = index[1:7, 3:12]
    yield "whole.gif", gif(w, h, wide, [gif_frame(index)])
    yield (
        "transparent-interlaced.gif",
        gif(w, h, wide, [gif_frame(index, transparent=int(index[3, 5]), interlaced=True)]),
    )
    yield "offset.gif", gif(w, h, wide, [gif_frame(small, 3, 2), gif_frame(index)])
    yield "offset-transparent.gif", gif(w, h, wide, [gif_frame(small, 3, 2, int(small[2, 2]), wide[::-1].copy())])

    w, h = 8, 6
    rgb = bytes_of(photo(w, h))
    for orientation in range(1, 9):
        data = exif(orientation)
        yield f"turned-{orientation}.webp", saved(Image.fromarray(rgb), "WEBP", lossless=True, exif=data)
        big = Image.fromarray(rgb.repeat(2, 0).repeat(2, 1))
        if orientation in (5, 8):
            yield f"turned-{orientation}.png", png(rgb, 2, 8, before=[(b"eXIf", data)])
            yield f"turned-{orientation}.jpg", saved(big, "JPEG", quality=95, subsampling=0, exif=b"Exif\0\0" + data)

    w, h = 15, 9
    rgb, alpha = bytes_of(photo(w, h)), bytes_of(alpha_of(w, h))
    srgb = profiles.parametric(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    steps = profiles.curve(np.linspace(0, 1, 33) ** 1.8)
    inks = [profiles.table(4, 4, profiles.ink_lab, wide=True, exponent=0.9)]
    inks.append(profiles.table(4, 3, lambda *ink: profiles.ink_lab(*ink, black=20.0), wide=False, exponent=1.1))
    lab = profiles.table(3, 5, profiles.rgb_lab, wide=True, exponent=1.1)
    shaper = profiles.shaper
    for name, profile in [
        ("p3", shaper(profiles.P3, srgb, 4)),
        ("wide-gamma", shaper(profiles.WIDE, profiles.gamma(2.19921875))),
        ("wide-steps", shaper(profiles.WIDE, steps)),
        ("table", profiles.profile(b"RGB ", b"Lab ", [(b"A2B0", lab)])),
        (
            "table-and-curves",
            profiles.profile(
                b"RGB ",
                b"Lab ",
                [
                    (b"A2B0", lab),
                    *[(tag, profiles.xyz(xyz)) for tag, xyz in zip((b"rXYZ", b"gXYZ", b"bXYZ"), profiles.WIDE)],
                    *[(tag, profiles.gamma(1.8)) for tag in (b"rTRC", b"gTRC", b"bTRC")],
                ],
            ),
        ),
    ]:
        yield (
            f"icc-{name}.png",
            png(np.dstack([rgb, alpha]) if name == "p3" else rgb, 6 if name == "p3" else 2, 8, before=[iccp(profile)]),
        )
    grey = rgb[..., 1:2]
    yield "icc-grey.png", png(grey, 0, 8, before=[iccp(profiles.grey(profiles.gamma(1.0)))])
    yield "icc-grey22.png", png(np.dstack([grey, alpha]), 4, 8, before=[iccp(profiles.grey(profiles.gamma(2.2)))])
    yield "icc-grey-lab.png", png(grey, 0, 8, before=[iccp(profiles.grey(profiles.gamma(1.4), b"Lab "))])
    yield "icc-grey-as-rgb.png", png(grey, 0, 8, before=[iccp(shaper(profiles.WIDE, steps))])
    ink = bytes_of(ink_of(photo(w, h)))
    for name, tags in [("wide", [(b"A2B0", inks[0])]), ("both", [(b"A2B0", inks[1]), (b"A2B1", inks[0])])]:
        yield f"icc-cmyk-{name}.jpg", cmyk(ink, icc_profile=profiles.profile(b"CMYK", b"Lab ", tags))
    yield "icc-cmyk-narrow.jpg", cmyk(ink, icc_profile=profiles.profile(b"CMYK", b"Lab ", [(b"A2B0", inks[1])]))

    yield "photo.png", png(bytes_of(photo(48, 36)), 2, 8)
    yield "photo.jpg", saved(Image.fromarray(bytes_of(photo(48, 36))), "JPEG", quality=80, subsampling=2)


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    for old in OUT.iterdir():
        old.unlink()
    for name, content in files():
        (OUT / name).write_bytes(content)
