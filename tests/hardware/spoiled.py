"""Photos of drawn parcels, and what goes wrong with photos: the set that the checks are held against. Seeded."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import cv2
import numpy as np

from hardware.ports import Image
from hardware.scene import draw_scene

SIZE = (960, 540)
GOODS = ("红色卫衣 XL × 2", "袜子 × 1", "帽子 × 1", "马克杯 × 3", "雨伞 × 1", "毛巾 × 4")


def waybill(place: int) -> str:
    return f"SF{7300000000000 + place * 7919:013d}"


def parcel(place: int, *, label: bool = True, size: tuple[int, int] = SIZE) -> Image:
    """The bench with a parcel on it; without `label` its waybill lies on the side that nobody sees."""
    goods = [GOODS[(place + each) % len(GOODS)] for each in range(1 + place % 4)]
    scene = scene_of("\n".join([waybill(place), *goods]), size)
    if not label:
        scene[:, size[0] * 62 // 100 :] = empty_bench(size)[:, size[0] * 62 // 100 :]
    return photographed(scene, place)


def empty_bench(size: tuple[int, int] = SIZE, seed: int = 0) -> Image:
    return photographed(scene_of("", size), seed)


def scene_of(text: str, size: tuple[int, int] = SIZE) -> Image:
    return _scene(text, size).copy()


@lru_cache(maxsize=64)
def _scene(text: str, size: tuple[int, int]) -> Image:
    return np.asarray(cv2.cvtColor(np.asarray(draw_scene(size, text)), cv2.COLOR_RGB2BGR), np.uint8)


def photographed(scene: Image, seed: int, *, noise: float = 2.0) -> Image:
    """Through a sensor and a JPEG: no two frames of one scene are the same."""
    grain = np.random.default_rng(seed).standard_normal(scene.shape, np.float32) * noise
    noisy = np.clip(scene + grain, 0, 255).astype(np.uint8)
    _, jpeg = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 80])
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8)


def out_of_focus(photo: Image, seed: int) -> Image:
    return np.asarray(cv2.GaussianBlur(photo, (0, 0), 3 + seed % 4), np.uint8)


def moved(photo: Image, seed: int) -> Image:
    """Moved while it was taken, along or across."""
    length = 30 + 6 * (seed % 4)
    kernel = np.full((1, length) if seed % 2 else (length, 1), 1 / length, np.float32)
    return np.asarray(cv2.filter2D(photo, -1, kernel), np.uint8)


def dark(photo: Image, seed: int) -> Image:
    return photographed((photo * (0.1 + 0.015 * (seed % 4))).astype(np.uint8), seed)


def overexposed(photo: Image, seed: int) -> Image:
    return np.clip(photo.astype(np.float32) * (3 + seed % 3) + 100, 0, 255).astype(np.uint8)


def covered(photo: Image, seed: int) -> Image:
    """A cap, a flap of cardboard, a finger that lets some light in at one side."""
    height, width = photo.shape[:2]
    colour = ((3, 3, 3), (60, 110, 150), (40, 50, 110))[seed % 3]
    over = np.full(photo.shape, colour, np.uint8)
    if seed % 3 == 2:
        over = (over + np.linspace(0, 20, width).astype(np.uint8)[None, :, None]).astype(np.uint8)
    return photographed(over[:height], seed, noise=3.0)


SPOIL: dict[str, Callable[[Image, int], Image]] = {
    "out of focus": out_of_focus,
    "moved": moved,
    "dark": dark,
    "overexposed": overexposed,
    "covered": covered,
}
