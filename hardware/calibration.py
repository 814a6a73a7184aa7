"""What the checks of a photo know of one bench: where parcels lie, how it looks empty, how sharp its pictures are.

A value, and its file, which ``doctor`` writes. Does not know how a picture is judged (``hardware.eye``).
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from hardware.durable import write_durably
from hardware.errors import CalibrationUnreadable
from hardware.ports import Image

if TYPE_CHECKING:
    from collections.abc import Sequence

SHARPNESS_FLOOR = 0.015
"""Below it nothing on a picture can be read: edges are spread over five dots and more of a 960-dot picture."""
SHARPNESS_FLOOR_MAX = 0.05
"""No bench is held to more: a plain box without a label shows few edges, and is no reason for an alarm."""
SHARPNESS_PART = 0.1
"""A photo may be ten times less sharp than the label that the bench was calibrated with."""
EMPTY_WIDTH, EMPTY_HEIGHT = 64, 36
"""Of the empty bench so many cells are kept: a hand's breadth each, which no noise moves."""


@dataclass(frozen=True, slots=True)
class Region:
    """Where parcels lie: parts (0–1) of a picture's width and height, from its upper left corner."""

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0

    def __post_init__(self) -> None:
        """Raise CalibrationUnreadable where it is no part of a picture."""
        if not (0 <= self.left < self.right <= 1 and 0 <= self.top < self.bottom <= 1):
            raise CalibrationUnreadable(f"no region of a picture: {self}")

    def cut(self, image: Image) -> Image:
        """The region of a picture; shares its memory."""
        height, width = image.shape[:2]
        return image[
            int(self.top * height) : max(1, round(self.bottom * height)),
            int(self.left * width) : max(1, round(self.right * width)),
        ]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calibration:
    """One bench. Without ``empty`` nobody can say that no parcel is in view, and nobody does."""

    region: Region = field(default_factory=Region)
    sharpness_floor: float = SHARPNESS_FLOOR
    empty: Image | None = None
    """The region of the empty bench, EMPTY_HEIGHT x EMPTY_WIDTH x 3."""


def calibrate(empty: Sequence[Image], *, region: Region | None = None, sharpness: float | None = None) -> Calibration:
    """What pictures of the empty bench (whole frames, one or more) and the sharpness of a label on it come to."""
    import numpy as np  # noqa: PLC0415 - a bench without camera must not load numpy

    where = region or Region()
    cells = np.mean([cells_of(where.cut(picture)).astype(np.float32) for picture in empty], axis=0)
    return Calibration(region=where, sharpness_floor=floor_of(sharpness), empty=cells.round().astype(np.uint8))


def floor_of(sharpness: float | None) -> float:
    """The floor of a bench on which a label looks so sharp; None: nobody held one under its camera."""
    floor = SHARPNESS_FLOOR if sharpness is None else sharpness * SHARPNESS_PART
    return min(max(floor, SHARPNESS_FLOOR), SHARPNESS_FLOOR_MAX)


def cells_of(region: Image) -> Image:
    """A region as EMPTY_HEIGHT x EMPTY_WIDTH cells, each the mean of what it covers."""
    from hardware.opencv import shrunk  # noqa: PLC0415 - a bench without camera must not pay for OpenCV

    return shrunk(region, EMPTY_WIDTH, EMPTY_HEIGHT)


class _File(msgspec.Struct, forbid_unknown_fields=True):
    """All that a person may write by hand is a region."""

    region: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    sharpness_floor: float = SHARPNESS_FLOOR
    empty: str = ""


def write_calibration(calibration: Calibration, path: Path) -> None:
    """Keep it; on the disk when this returns. Raises DiskFull or PictureUnwritten."""
    where = calibration.region
    empty = "" if calibration.empty is None else base64.b64encode(calibration.empty.tobytes()).decode()
    file = _File((where.left, where.top, where.right, where.bottom), calibration.sharpness_floor, empty)
    write_durably([msgspec.json.encode(file)], path)


def read_calibration(path: Path) -> Calibration:
    """What the file says; the defaults where there is none. Raises CalibrationUnreadable."""
    try:
        file = msgspec.json.decode(path.read_bytes(), type=_File)
        empty = base64.b64decode(file.empty, validate=True)
    except FileNotFoundError:
        return Calibration()
    except (OSError, msgspec.DecodeError, binascii.Error) as error:
        raise CalibrationUnreadable(f"{path}: {error}") from error
    region = Region(*file.region)
    if not SHARPNESS_FLOOR <= file.sharpness_floor <= SHARPNESS_FLOOR_MAX:
        raise CalibrationUnreadable(f"{path}: no floor of sharpness: {file.sharpness_floor}")
    if not empty:
        return Calibration(region=region, sharpness_floor=file.sharpness_floor)
    if len(empty) != EMPTY_HEIGHT * EMPTY_WIDTH * 3:
        raise CalibrationUnreadable(f"{path}: the empty bench has {len(empty)} bytes")
    import numpy as np  # noqa: PLC0415 - a bench without camera must not load numpy

    cells = np.frombuffer(empty, np.uint8).reshape(EMPTY_HEIGHT, EMPTY_WIDTH, 3)
    return Calibration(region=region, sharpness_floor=file.sharpness_floor, empty=cells)
