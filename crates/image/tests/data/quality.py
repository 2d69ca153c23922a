"""Writes quality.txt and compare.txt: the figures of tests/reference/figures.rs, from numpy, scikit-image and scipy."""

import numpy as np
import scipy
import skimage
from scipy.ndimage import gaussian_filter
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from drawn import formula
from tools import FILES, samples_of_pillow, write


def gradients(plane):
    """numpy.gradient, and nothing along a side of one pixel, where numpy has none."""
    return [np.gradient(plane, axis=axis) if plane.shape[axis] > 1 else np.zeros(plane.shape) for axis in (0, 1)]


def figures(data):
    channels = data.shape[2]
    mean = data.astype(np.float64).mean(axis=2)
    colours = data[:, :, : channels - 1] if channels in (2, 4) else data
    plain = colours.astype(np.float64).mean(axis=2)
    padded = np.pad(plain, 1, mode="edge")
    laplacian = padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:] - 4 * plain
    contrast = data.astype(np.float64).std()
    sharpness = np.var(gradients(mean))
    if min(mean.shape) > 1:
        assert sharpness == np.var(np.gradient(mean))
    diversity = len(np.unique(data.reshape(-1, channels), axis=0)) / mean.size
    on, off = [], []
    for steps in (np.abs(np.diff(plain, axis=1)), np.abs(np.diff(plain, axis=0)).T):
        steps = np.minimum(steps, 32)
        for place in range(steps.shape[1]):
            (on if place % 8 == 7 else off).extend(steps[:, place])
    blockiness = max(0, (np.mean(on) + 0.1) / (np.mean(off) + 0.1) - 1) if on else 0
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


def words(values):
    return " ".join(repr(float(value)) for value in values)


def over_white(pixels):
    """Rounded to whole numbers."""
    alpha = pixels[..., 3:].astype(int)
    return ((pixels[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)


def ssim_of_any_size(first, second):
    """The same as scikit-image's, which refuses sides of less than 11 pixels: there all windows count, over a picture
    that goes on as its mirror image."""

    def blurred(plane):
        return gaussian_filter(plane, 1.5, truncate=3.5, mode="reflect")

    x, y = blurred(first), blurred(second)
    variance_x, variance_y = blurred(first * first) - x * x, blurred(second * second) - y * y
    covariance = blurred(first * second) - x * y
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    values = (2 * x * y + c1) * (2 * covariance + c2) / ((x * x + y * y + c1) * (variance_x + variance_y + c2))
    down, across = (slice(5, -5) if side >= 11 else slice(None) for side in first.shape)
    return values[down, across].mean()


def compared():
    for width, height, channels in [(64, 48, 3), (11, 30, 3), (97, 83, 3), (40, 33, 4), (10, 40, 3), (7, 5, 4)]:
        first, second = formula(width, height, channels, 1), formula(width, height, channels, 2)
        second = ((first.astype(int) * 3 + second) // 4).astype(np.uint8)
        seen = [over_white(image) if channels == 4 else image for image in (first, second)]
        luma = [image.astype(np.float64) @ [0.299, 0.587, 0.114] for image in seen]
        ssim = ssim_of_any_size(*luma)
        if min(width, height) >= 11:
            how = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False, "data_range": 255}
            known = structural_similarity(*luma, **how)
            assert abs(ssim - known) < 1e-12
            ssim = known
        yield f"{width} {height} {channels} {words([peak_signal_noise_ratio(*seen), ssim])}"


if __name__ == "__main__":
    what = "brightness, contrast, sharpness, colour diversity, uncapped score, clipped, blurriness, blockiness"
    lines = []
    for width, height, channels, seed in [
        (61, 47, 1, 1),
        (64, 40, 2, 2),
        (97, 83, 3, 3),
        (50, 90, 4, 4),
        (17, 9, 3, 5),
    ]:
        lines.append(
            f"formula {width} {height} {channels} {seed} {words(figures(formula(width, height, channels, seed)))}"
        )
    for path in sorted(FILES.iterdir()):
        if path.suffix in (".png", ".jpg"):
            data = samples_of_pillow(path.name)
            height, width, channels = data.shape
            lines.append(f"{path.name} {width} {height} {channels} 0 {words(figures(data))}")
    write("quality.txt", f"Name, width, height, channels, seed, {what}. Made by quality.py.", lines)
    versions = f"scikit-image {skimage.__version__}, scipy {scipy.__version__}"
    write("compare.txt", f"Width, height, channels, PSNR, SSIM, by {versions}. Made by quality.py.", compared())
