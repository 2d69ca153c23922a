"""Pictures by formula, for all programs here."""

import numpy as np


def formula(width, height, channels, seed):
    """Whole numbers alone; the same is in tests/pictures/mod.rs and thumbhash.mjs."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(channels), indexing="ij")
    value = (x * 3 + y * 5 + seed * 7) * (c + 2) // 3 + (x * y + seed) % (17 + c) * 4 + ((x // 7) ^ (y // 5)) * 9
    return np.minimum(value % 311, 255).astype(np.uint8)


def photo(width, height):
    """Something like a photograph, as parts of 1: slopes, a ball with an outline, leaves, a little grain."""
    y, x = np.mgrid[0:height, 0:width]
    u, v = (x + 0.5) / width, (y + 0.5) / height
    sky = np.stack([0.35 + 0.5 * v, 0.5 + 0.35 * v, 0.85 - 0.1 * v + 0 * u], axis=2)
    leaves = np.sin(u * 31 + v * 9) * np.sin(v * 27 - u * 11)
    ground = np.stack([0.25 + 0.12 * leaves, 0.4 + 0.2 * leaves, 0.15 + 0.08 * leaves], axis=2)
    picture = np.where((v > 0.62 + 0.08 * np.sin(u * 7))[..., None], ground, sky)
    distance = np.hypot((u - 0.42) * width, (v - 0.5) * height) / (0.3 * min(width, height))
    light = np.clip(1.1 - 0.5 * (u - 0.3) * 4 - 0.6 * (v - 0.3) * 3, 0.1, 1)[..., None]
    picture = np.where((distance < 1)[..., None], np.array([0.9, 0.35, 0.2]) * light, picture)
    grain = ((x * 7919 + y * 104729 + (x * y) * 31) % 101 / 101 - 0.5) * 0.03
    return np.clip(picture + grain[..., None], 0, 1)


def bytes_of(parts):
    return np.rint(parts * 255).astype(np.uint8)


def alpha_of(width, height):
    """From nothing to all, in steps, with a hole."""
    y, x = np.mgrid[0:height, 0:width]
    slope = np.clip((x + y) * 1.6 / (width + height) - 0.2, 0, 1)
    return np.where(np.hypot(x - width * 0.7, y - height * 0.4) < min(width, height) * 0.2, 0, slope)
