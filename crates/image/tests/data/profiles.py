"""Small colour profiles (ICC.1) made by code."""

import struct

import numpy as np

# Under D50, as profiles have it.
P3 = [(0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)]
WIDE = [(0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)]


def s15(*numbers):
    return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)


def xyz(colour):
    return b"XYZ \0\0\0\0" + s15(*colour)


def gamma(exponent):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(exponent * 256))


def curve(values):
    return b"curv\0\0\0\0" + struct.pack(
        f">I{len(values)}H", len(values), *np.rint(np.array(values) * 65535).astype(int)
    )


def parametric(kind, *numbers):
    return b"para\0\0\0\0" + struct.pack(">HH", kind, 0) + s15(*numbers)


def profile(space, pcs, tags, version=2):
    header = bytearray(128)
    header[8] = version
    header[9] = 0x40 if version == 2 else 0x30
    header[12:24] = (b"prtr" if space == b"CMYK" else b"mntr") + space + pcs
    header[24:36] = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)
    header[36:40] = b"acsp"
    header[68:80] = s15(0.9642, 1.0, 0.8249)
    text = b"A made profile"
    if version == 2:
        name = b"desc\0\0\0\0" + struct.pack(">I", len(text) + 1) + text + b"\0" + bytes(78)
        words = b"text\0\0\0\0Public domain\0"
    else:
        wide = text.decode().encode("utf-16-be")
        name = words = b"mluc\0\0\0\0" + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(wide), 28) + wide
    tags = [(b"desc", name), (b"cprt", words), (b"wtpt", xyz((0.9642, 1.0, 0.8249))), *tags]
    table, body, places = b"", b"", {}
    start = 128 + 4 + 12 * len(tags)
    for tag, content in tags:
        if content not in places:
            places[content] = start + len(body)
            body += content + bytes(-len(content) % 4)
        table += tag + struct.pack(">II", places[content], len(content))
    header[:4] = struct.pack(">I", start + len(body))
    return bytes(header) + struct.pack(">I", len(tags)) + table + body


def shaper(primaries, curve, version=2):
    colours = [(tag, xyz(colour)) for tag, colour in zip((b"rXYZ", b"gXYZ", b"bXYZ"), primaries)]
    return profile(b"RGB ", b"XYZ ", colours + [(tag, curve) for tag in (b"rTRC", b"gTRC", b"bTRC")], version)


def grey(curve, pcs=b"XYZ "):
    return profile(b"GRAY", pcs, [(b"kTRC", curve)])


def table(inks, grid, lab, wide, exponent=1.0):
    """What lies at each place of a grid (`mft1`, `mft2`). `lab` makes L, a and b of the parts of inks, at the grid's
    points; `exponent` bends the way of each ink to the grid."""
    axes = np.meshgrid(*[np.linspace(0, 1, grid)] * inks, indexing="ij")
    lightness, a, b = lab(*[axis.ravel() for axis in axes])
    way = np.linspace(0, 1, 256 if not wide else 17) ** exponent
    back = np.linspace(0, 1, 256 if not wide else 2)
    head = (b"mft2" if wide else b"mft1") + bytes(4) + bytes([inks, 3, grid, 0]) + s15(1, 0, 0, 0, 1, 0, 0, 0, 1)
    if wide:
        nodes = np.stack([lightness * 652.8, (a + 128) * 256, (b + 128) * 256], axis=1)
        numbers = np.concatenate([np.tile(way * 65535, inks), nodes.ravel(), np.tile(back * 65535, 3)])
        return head + struct.pack(">HH", len(way), 2) + np.rint(numbers).clip(0, 65535).astype(">u2").tobytes()
    nodes = np.stack([lightness * 2.55, a + 128, b + 128], axis=1)
    numbers = np.concatenate([np.tile(way * 255, inks), nodes.ravel(), np.tile(back * 255, 3)])
    return head + np.rint(numbers).clip(0, 255).astype(np.uint8).tobytes()


def ink_lab(c, m, y, k, black=8.0):
    """Colours somewhat like those of print: inks that are not pure, and a black that is not quite black. Each ink has
    its say nearly alone: on grids as coarse as those here, what inks do together depends on how one interpolates."""
    rest = 1 - 0.6 * k**0.9 - 0.16 * c**1.1 - 0.2 * m - 0.04 * y + 0.03 * c * m
    colour = 1 - 0.06 * k
    return black + (96 - black) * rest, colour * (-30 * c + 56 * m - 5 * y), colour * (-40 * c - 4 * m + 70 * y)


def rgb_lab(r, g, b):
    """Colours near those of sRGB, with a cast."""
    lightness = 100 * (0.25 * r + 0.62 * g + 0.13 * b) ** 0.75
    return lightness, 62 * (r - g) + 18 * (b - g), 34 * (r + g - 2 * b) - 22 * (b - r)
