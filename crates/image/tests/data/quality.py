"""Prints the figures that tests/quality.rs and tests/compare.rs expect, from numpy and scikit-image."""

import numpy as np
from skimage.metrics import peak_signal_noise_ratio, structural_similarity


def picture(width, height, channels, seed):
    """The same whole-number formula is in tests/pictures/mod.rs."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(channels), indexing="ij")
    value = (x * 3 + y * 5 + seed * 7) * (c + 2) // 3 + (x * y + seed) % (17 + c) * 4 + ((x // 7) ^ (y // 5)) * 9
    return (np.minimum(value % 311, 255)).astype(np.uint8)


def figures(data):
    channels = data.shape[2]
    mean = data.astype(np.float64).mean(axis=2)
    colours = data[:, :, : channels - 1] if channels in (2, 4) else data
    plain = colours.astype(np.float64).mean(axis=2)
    padded = np.pad(plain, 1, mode="edge")
    laplacian = padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:] - 4 * plain
    contrast = data.astype(np.float64).std()
    sharpness = np.var(np.gradient(mean))
    diversity = len(np.unique(data.reshape(-1, channels), axis=0)) / mean.size
    on, off = [], []
    for steps in (np.abs(np.diff(plain, axis=1)), np.abs(np.diff(plain, axis=0)).T):
        steps = np.minimum(steps, 32)
        for place in range(steps.shape[1]):
            (on if place % 8 == 7 else off).append(steps[:, place])
    blockiness = max(0, (np.concatenate(on).mean() + 0.1) / (np.concatenate(off).mean() + 0.1) - 1)
    return [
        data.mean(),
        contrast,
        sharpness,
        diversity,
        contrast / 255 * 0.3 + sharpness / 1000 * 0.3 + diversity * 0.4,
        np.mean((colours == 0) | (colours == 255)),
        np.var(laplacian),
        blockiness,
    ]


for width, height, channels, seed in [(61, 47, 1, 1), (64, 40, 2, 2), (97, 83, 3, 3), (50, 90, 4, 4), (17, 9, 3, 5)]:
    values = ", ".join(repr(float(value)) for value in figures(picture(width, height, channels, seed)))
    print(f"(({width}, {height}, {channels}, {seed}), [{values}]),")

for width, height in [(64, 48), (11, 30), (97, 83)]:
    first, second = picture(width, height, 3, 1), picture(width, height, 3, 2)
    second = ((first.astype(int) * 3 + second) // 4).astype(np.uint8)
    luma = [image.astype(np.float64) @ [0.299, 0.587, 0.114] for image in (first, second)]
    ssim = structural_similarity(*luma, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255)
    print(f"(({width}, {height}), {peak_signal_noise_ratio(first, second)!r}, {ssim!r}),")
