# The figures of a picture's quality as numpy has them. Arguments: the file of the samples, width, height. A line of the
# input names a way to count colours, or "version"; a line of JSON is the answer.
import json
import sys
import time

import numpy as np

file, width, height = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
image = np.fromfile(file, np.uint8).reshape(height, width, 3)


def colours(image):
    return len(np.unique(image.reshape(-1, 3), axis=0))


def packed_colours(image):
    wide = image.astype(np.uint32)
    return len(np.unique(wide[..., 0] << 16 | wide[..., 1] << 8 | wide[..., 2]))


def blockiness(grey):
    across = np.minimum(np.abs(np.diff(grey, axis=1)), 32)
    down = np.minimum(np.abs(np.diff(grey, axis=0)), 32)
    on = np.concatenate([across[:, 7::8].ravel(), down[7::8].ravel()])
    count = across.size + down.size - on.size
    off = (across.sum() + down.sum() - on.sum()) / count
    return max(0.0, (on.mean() + 0.1) / (off + 0.1) - 1)


def figures(image, count):
    grey = image.mean(axis=2)
    padded = np.pad(grey, 1, mode="edge")
    neighbours = padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]
    return {
        "brightness": float(image.mean()),
        "contrast": float(image.std()),
        "sharpness": float(np.var(np.gradient(grey))),
        "colorDiversity": count(image) / (width * height),
        "clipped": float(((image == 0) | (image == 255)).mean()),
        "blurriness": float(np.var(neighbours - 4 * grey)),
        "blockiness": float(blockiness(grey)),
    }


ways = {"numpy": colours, "numpy, packed colours": packed_colours}

for line in sys.stdin:
    way = line.strip()
    if way == "version":
        answer = np.__version__
    else:
        started = time.perf_counter()
        found = figures(image, ways[way])
        answer = {"ms": (time.perf_counter() - started) * 1000, "figures": found}
    print(json.dumps(answer), flush=True)
