"""What a photo is worth, before it counts as one: whether it shows anything, sharply, of now, with a parcel in it.

Pictures only. Does not know whose parcel it is, or what follows from a defect. Every threshold errs on the side of the
packer: what is called a defect here is one that any person would see at a glance.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hardware.calibration import Calibration, cells_of
from hardware.opencv import cv2, grey_of, shrunk
from hardware.ports import Frame, Image
from hardware.sight import Defect, Sight

if TYPE_CHECKING:
    from numpy.typing import NDArray

DARK_BELOW = 40
"""Grey (0–255) that the brightest hundredth of the region must reach: under lamps, white paper has five times that."""
CLIPPED_FROM = 252
CLIPPED_PART = 0.5
"""More of the region burnt out to white than this: no goods can be made out."""
COVERED_RANGE_LIT, COVERED_RANGE_DARK = 24, 5
"""Grey between darkest and brightest of a region in which nothing has an edge: a hand, a flap, a cap on the lens."""
NOISE_VARIANCE = 15.0
"""Of the second derivative where nothing is but a camera's noise (6 times that of halved grey, of 1.5 steps)."""
EDGE_CONTRAST = 8.0
"""Grey (standard deviation) from which a tile of the picture shows something; noise and JPEG stay far below."""
JUDGED_WIDTH = 960
"""Sharpness is judged at this width (half of 1080p, where noise is halved too), or at half of a smaller picture."""
TILES_ACROSS, TILE_MIN = 12, 16
FROZEN_NS = 500_000_000
"""The very same picture so much later: no sensor gives one, as its noise never repeats."""
HUNG_NS = 1_500_000_000
"""The same without a break: longer than between two pictures of the slowest camera that counts."""
CHANGED_GREY = 26
"""A cell of the bench that differs by more from the empty bench holds something; a shadow's edge differs less."""
PARCEL_PART = 0.01
"""Of the region that a parcel covers at least: a jewel's box on a bench a metre wide."""
GAIN_MIN, GAIN_MAX = 0.6, 1.6
"""By so much lamps, daylight and the camera's own exposure may change without anything having been put down."""


class Eye:
    """Judges the photos of one bench, one after the other; it remembers the last one to know a frozen camera."""

    def __init__(self, calibration: Calibration | None = None) -> None:
        self.calibration = calibration or Calibration()
        self._last = (0, 0)

    def judge(self, frame: Frame) -> Sight:
        """Judge one frame. A few ms for 1080p on a desktop's core; other threads go on meanwhile."""
        region = self.calibration.region.cut(frame.image)
        grey = grey_of(region)
        scale = min(0.5, JUDGED_WIDTH / grey.shape[1])
        small = shrunk(grey, round(grey.shape[1] * scale), round(grey.shape[0] * scale))
        levels = np.percentile(cells_of(small).astype(np.float32), (2, 98, 99))
        tiles = _Tiles.of(small)
        again = self._frozen(grey, frame.at.boot_ns)
        defects = [Defect.FROZEN] if again or frame.still_ns >= HUNG_NS else []
        lit = int(levels[2])
        empty = self.calibration.empty
        sharpness = None
        if wrong := _wrongly_lit(lit, float(levels[1] - levels[0]), small):
            defects.append(wrong)
        elif empty is not None and _is_empty(cells_of(region), empty):
            defects.append(Defect.NO_PARCEL)
        elif levels[1] - levels[0] < COVERED_RANGE_LIT and not tiles.structured:
            defects.append(Defect.COVERED)
        else:
            sharpness = _sharpness(tiles)
            if sharpness is not None and sharpness < self.calibration.sharpness_floor:
                defects.append(Defect.BLURRED)
        if Defect.COVERED in defects:
            # Nothing looks like nothing again: a cap's picture may repeat to the dot without any camera hanging.
            defects = [Defect.COVERED]
        return Sight(defects=tuple(defects), brightness=lit, sharpness=sharpness)

    def _frozen(self, grey: Image, at_ns: int) -> bool:
        digest = zlib.crc32(grey.data if grey.flags.c_contiguous else grey.tobytes()) or 1
        known, since = self._last
        if digest != known:
            self._last = (digest, at_ns)
            return False
        return at_ns - since >= FROZEN_NS


@dataclass(frozen=True, slots=True, eq=False)
class _Tiles:
    """Per tile of a picture: the variance of its grey, and of its second derivative along x and along y."""

    grey: NDArray[np.float64]
    along: tuple[NDArray[np.float64], NDArray[np.float64]]

    @classmethod
    def of(cls, small: Image) -> _Tiles:
        # The Laplacian, in its two parts: what a moving hand blurs, it blurs along one direction only.
        along = (cv2.Sobel(small, cv2.CV_16S, 2, 0, ksize=1), cv2.Sobel(small, cv2.CV_16S, 0, 2, ksize=1))
        height, width = small.shape
        tile = max(TILE_MIN, width // TILES_ACROSS)
        places = [(y, x) for y in range(0, max(1, height - tile + 1), tile) for x in range(0, width, tile)]
        return cls(
            # Two dots wider, or an edge between two tiles would be in neither.
            grey=np.array(
                [_variance(small[max(0, y - 2) : y + tile + 2, max(0, x - 2) : x + tile + 2]) for y, x in places]
            ),
            along=(
                np.array([_variance(along[0][y : y + tile, x : x + tile]) for y, x in places]),
                np.array([_variance(along[1][y : y + tile, x : x + tile]) for y, x in places]),
            ),
        )

    @property
    def telling(self) -> NDArray[np.bool_]:
        """Which of them show something."""
        return self.grey >= EDGE_CONTRAST**2

    @property
    def structured(self) -> bool:
        """Whether anything shows an edge or a line, however faint."""
        return bool(self.telling.any()) or max(float(each.max()) for each in self.along) > NOISE_VARIANCE


def _variance(part: cv2.typing.MatLike) -> float:
    return float(cv2.meanStdDev(part)[1][0, 0]) ** 2


def _wrongly_lit(lit: int, spread: float, grey: Image) -> Defect | None:
    if lit < DARK_BELOW:
        return Defect.COVERED if spread < COVERED_RANGE_DARK else Defect.DARK
    clipped = int(np.count_nonzero(grey >= CLIPPED_FROM))
    return Defect.OVEREXPOSED if clipped > CLIPPED_PART * grey.size else None


def _sharpness(tiles: _Tiles) -> float | None:
    """The variance of the second derivative beside that of the grey, where there is contrast, less the noise.

    Beside the contrast it depends neither on light nor on what lies there. The noise is what the tiles without any
    edge have. The weaker direction counts threefold: more than that between the two is motion.
    """
    telling = tiles.telling
    if not telling.any():
        return None
    contrast = tiles.grey[telling].sum()
    parts = [np.maximum(0, each[telling] - np.quantile(each, 0.1)).sum() / contrast for each in tiles.along]
    return float(min(max(parts), 3 * min(parts)))


def _is_empty(cells: Image, empty: Image) -> bool:
    """Whether the bench looks as when it was calibrated, but for the light."""
    now, then = cells.astype(np.float32), empty.astype(np.float32)
    gain = float(np.clip(np.median(now) / max(1.0, float(np.median(then))), GAIN_MIN, GAIN_MAX))
    changed = np.abs(now - np.minimum(255, then * gain)).max(axis=2) > CHANGED_GREY
    return bool(changed.mean() < PARCEL_PART) and _same_structure(now, then)


def _same_structure(now: NDArray[np.float32], then: NDArray[np.float32]) -> bool:
    """Whether the bench's own marks are still to be seen; a box that covers all of it has hidden them."""
    steps = [np.diff(each.mean(axis=2), axis=1).ravel() for each in (now, then)]
    if float(steps[1].std()) < 1.0:
        return True
    return bool(np.corrcoef(steps[0], steps[1])[0, 1] > 0.5)
