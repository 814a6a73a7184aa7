"""What was found in a photo, as a value: why it shows too little, how bright and how sharp it is. Loads no OpenCV.

Does not know how it is found (``hardware.eye``) or what follows from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Defect(StrEnum):
    """Why a photo shows too little, the gravest first."""

    FROZEN = "frozen"
    """The camera gives the picture of an earlier photo again: it may show another parcel."""
    COVERED = "covered"
    """Something is before the lens, or there is no light at all."""
    DARK = "dark"
    OVEREXPOSED = "overexposed"
    NO_PARCEL = "no_parcel"
    """The bench looks as when it is empty."""
    BLURRED = "blurred"
    """Out of focus, or moved while it was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One photo, judged."""

    defects: tuple[Defect, ...] = ()
    brightness: int = 0
    """Grey of the brightest hundredth, 0–255."""
    sharpness: float | None = None
    """How much of the picture's contrast lies between neighbouring dots; None where nothing shows an edge."""
