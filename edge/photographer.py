"""Takes one photo: frame after frame within its time, until one shows enough. Knows no event and writes none.

A frame counts if it was surely exposed after the trigger, arrived within the time allowed, and before anybody scanned
another parcel. The first good one is the photo. Where none is good the best one is handed over with what is wrong.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from domain.photo import OTHER_PARCEL
from edge.photo_waybill import MATCHED, Whose
from hardware.calibration import Calibration, read_calibration
from hardware.errors import CalibrationUnreadable, CameraOff, DiskFull, FrameMissed, HardwareError
from hardware.picture import Picture, save
from hardware.picture_code import codes_in
from hardware.ports import Camera, Frame, Instant
from hardware.sight import Defect, Sight

if TYPE_CHECKING:
    from hardware.eye import Eye

log = logging.getLogger(__name__)

AGAIN_NS, AGAIN_NS_MAX = 150_000_000, 600_000_000
"""A frame that shows too little is followed by another so much later: a hand moves on meanwhile. Each time twice as
long, for what no waiting mends (a lens out of focus) must not take a small board's core at every parcel."""
OTHER_WITHIN_NS = 1_000_000_000
"""How long another parcel's waybill may be in view instead of its own before the bench is told: it is being pushed."""
NO_PHOTO = frozenset({Defect.FROZEN, Defect.COVERED, Defect.NO_PARCEL})
"""What shows nothing of this parcel is no photo of it, wanted or required."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When a frame counts, on the boot clock; ``is_over`` tells whether another parcel came before a moment."""

    after_ns: int
    until_ns: int
    is_over: Callable[[Instant], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A frame that counts, judged."""

    frame: Frame
    sight: Sight
    whose: Whose

    @property
    def wrong(self) -> str:
        """What is wrong with it, the gravest first; empty where nothing is."""
        if self.sight.defects:
            return self.sight.defects[0].value
        return OTHER_PARCEL if self.whose.other is not None else ""


@dataclass(frozen=True, slots=True)
class NoFrame:
    """Why there is none: no_camera | camera_lost | no_frame | late."""

    reason: str


class Photographer:
    """One camera and what is known of its bench. One thread uses it."""

    def __init__(self, camera: Camera, folder: Path, calibration: Path) -> None:
        """``folder``: where photos lie; ``calibration``: the file about this bench, read again when it changes."""
        self._camera = camera
        self._folder = folder
        self._calibration = calibration
        self._read_at = -1
        self._eye: Eye | None = None

    def frame(self, window: Window, whose: Callable[[tuple[str, ...]], Whose]) -> Shown | NoFrame:
        """The first good frame of the window, or the best of it. ``whose`` says of codes whose waybill they are."""
        best: Shown | None = None
        after_ns, again_ns = window.after_ns, AGAIN_NS
        while True:
            try:
                frame = self._camera.frame_after(after_ns, not_after=window.until_ns)
            except CameraOff:
                return NoFrame("no_camera")
            except FrameMissed:
                return best or NoFrame("no_frame")
            except HardwareError:
                return best or NoFrame("camera_lost")
            if window.is_over(frame.at):
                return best or NoFrame("late")
            shown = self._judged(frame, whose)
            if not shown.wrong:
                return shown
            best = _better(best, shown)
            if best.wrong == OTHER_PARCEL and frame.at.boot_ns - window.after_ns > OTHER_WITHIN_NS:
                return best
            after_ns = frame.at.boot_ns + again_ns
            again_ns = min(2 * again_ns, AGAIN_NS_MAX)

    def keep(self, shown: Shown) -> Picture | str:
        """The frame as a file that survives a power cut; else why not: disk_full | camera_lost."""
        try:
            return save(shown.frame, self._folder)
        except DiskFull:
            return "disk_full"
        except HardwareError:
            return "camera_lost"

    def _judged(self, frame: Frame, whose: Callable[[tuple[str, ...]], Whose]) -> Shown:
        eye = self._look_with()
        sight = eye.judge(frame)
        if NO_PHOTO & set(sight.defects):
            return Shown(frame=frame, sight=sight, whose=Whose())
        seen = whose(codes_in(eye.calibration.region.cut(frame.image)))
        if seen.waybill == MATCHED and Defect.FROZEN not in sight.defects:
            # Where the very waybill can be read, nobody needs it sharper or brighter.
            sight = replace(sight, defects=())
        return Shown(frame=frame, sight=sight, whose=seen)

    def _look_with(self) -> Eye:
        """The eye of this bench, made anew when somebody calibrated it."""
        from hardware.eye import Eye  # noqa: PLC0415 - a bench without camera must not pay for OpenCV

        written = _written_at(self._calibration)
        if self._eye is None or written != self._read_at:
            self._read_at = written
            try:
                calibration = read_calibration(self._calibration)
            except CalibrationUnreadable:
                log.warning("photos are judged without what is known of this bench", exc_info=True)
                calibration = Calibration()
            self._eye = Eye(calibration)
        return self._eye


def _better(best: Shown | None, shown: Shown) -> Shown:
    """The one that shows more: anything rather than nothing, sharper rather than less sharp, then the earlier."""
    return shown if best is None or _worth(shown) > _worth(best) else best


def _worth(shown: Shown) -> tuple[int, int, float]:
    defects = set(shown.sight.defects)
    return (-len(defects & NO_PHOTO), -len(defects), shown.sight.sharpness or 0.0)


def _written_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
