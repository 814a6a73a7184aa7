"""A station's camera, looked through: a picture of now, a photo to keep, how the bench looks, a label read back.

Each finding is a value; words are the caller's. Does not know how a camera is opened.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random, SystemRandom
from typing import TYPE_CHECKING

from domain.readiness import Check, Standing
from domain.reason import Reason, reason

if TYPE_CHECKING:
    from hardware.calibration import Calibration
    from hardware.ports import Camera, Frame

OPEN_SECONDS = 4.0
KEY_SECONDS = 10.0
SEE_SECONDS = 30.0
OTHERS_MAX = 3
CALIBRATION_FRAMES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What is to be done beside looking. ``region``: where on the picture parcels lie, parts from its upper left.

    ``ask`` tells whoever stands there what to do now, while it is waited for. ``chance`` numbers test labels.
    """

    print_label: bool = False
    photo: Path | None = None
    calibrate: bool = False
    region: tuple[float, float, float, float] | None = None
    scan: bool = False
    ask: Callable[[Reason], None] = lambda _what: None
    chance: Random = field(default_factory=SystemRandom)

    @property
    def calibrates(self) -> bool:
        """Whether the bench's calibration is written anew."""
        return self.calibrate or self.region is not None

    @property
    def any(self) -> bool:
        """Whether a device is needed for it."""
        return self.print_label or self.photo is not None or self.calibrates or self.scan


def look_through(camera: Camera, calibration: Path, orders: Orders) -> Iterator[Check]:
    """A picture of now, judged as a photo would be; and what was ordered."""
    from edge import checks
    from hardware.errors import HardwareError

    try:
        frame = _first_of(camera)
    except HardwareError as error:
        yield checks.no_picture(camera, error)
        return
    known, unreadable = _known(calibration)
    if unreadable and not orders.calibrates:
        yield Check(what="calibration", standing=Standing.BAD, why=reason("calibration_unreadable", error=unreadable))
    try:
        seen = checks.picture(camera, frame, known)
    except HardwareError as error:
        seen = checks.no_picture(camera, error)
    yield seen
    if camera.film is not None:
        yield checks.clip(camera.film)
    if orders.photo is not None:
        yield _kept(frame, orders.photo)
    if orders.calibrates and _shows_a_bench(seen):
        yield _calibrated(camera, calibration, known, orders)
    elif orders.calibrates:
        yield Check(what="calibration", standing=Standing.BAD, why=seen.why)


def _first_of(camera: Camera) -> Frame:
    from hardware.errors import FrameMissed

    try:
        return camera.latest(timeout_seconds=OPEN_SECONDS)
    except FrameMissed:
        # It sends, and the first key frame of its stream is still to come.
        return camera.latest(timeout_seconds=KEY_SECONDS)


def read_back(camera: Camera, text: str, calibration: Path | None, name: str = "") -> Check:
    """Whether the camera reads this very text on what is held under it; what it read instead is told.

    With ``calibration`` the label is also how sharp this bench's pictures can be, and that is kept there.
    """
    from hardware.errors import HardwareError
    from hardware.picture_code import codes_in

    others: dict[str, None] = {}
    deadline = time.monotonic() + SEE_SECONDS
    while time.monotonic() < deadline:
        try:
            frame = camera.latest(timeout_seconds=1.0)
            codes = codes_in(frame.image)
            if text in codes:
                _keep_sharpness(frame, calibration)
                return Check(what="readback", name=name, standing=Standing.OK, why=reason("label_read", label=text))
            others.update(dict.fromkeys(codes))
        except HardwareError:
            continue
    seen = ", ".join(list(others)[:OTHERS_MAX])
    why = reason("label_not_read", label=text, seconds=int(SEE_SECONDS), seen=seen)
    return Check(what="readback", name=name, standing=Standing.BAD, why=why)


def _known(path: Path) -> tuple[Calibration, str]:
    """What is known of the bench, and why that is nothing, where it cannot be read."""
    from hardware.calibration import Calibration, read_calibration
    from hardware.errors import CalibrationUnreadable

    try:
        return read_calibration(path), ""
    except CalibrationUnreadable as error:
        return Calibration(), str(error)


def _shows_a_bench(seen: Check) -> bool:
    """Whether a bench could be learned from it; how sharp an empty one is says nothing."""
    return seen.standing is not Standing.BAD or seen.why.params.get("defect") == "blurred"


def _calibrated(camera: Camera, path: Path, known: Calibration, orders: Orders) -> Check:
    from edge import checks
    from hardware.calibration import Region, calibrate, write_calibration
    from hardware.errors import CameraError, PictureError

    region = Region(*orders.region) if orders.region is not None else known.region
    try:
        frames = [camera.latest(timeout_seconds=OPEN_SECONDS).image for _ in range(CALIBRATION_FRAMES)]
        made = calibrate(frames, region=region)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_calibration(replace(made, sharpness_floor=known.sharpness_floor), path)
    except CameraError as error:
        return replace(checks.no_picture(camera, error), what="calibration")
    except (PictureError, OSError) as error:
        why = reason("photo_not_kept", file=str(path), error=str(error))
        return Check(what="calibration", standing=Standing.BAD, why=why)
    return Check(what="calibration", standing=Standing.OK, why=reason("calibrated", file=str(path)))


def _keep_sharpness(frame: Frame, path: Path | None) -> None:
    if path is None:
        return
    from hardware.calibration import floor_of, write_calibration
    from hardware.eye import Eye

    known, _ = _known(path)
    sharpness = Eye(known).judge(frame).sharpness
    write_calibration(replace(known, sharpness_floor=floor_of(sharpness)), path)


def _kept(frame: Frame, path: Path) -> Check:
    from hardware.picture import encode

    try:
        path.write_bytes(encode(frame.image))
    except OSError as error:
        why = reason("photo_not_kept", file=str(path), error=error.strerror or "")
        return Check(what="photo", standing=Standing.BAD, why=why)
    return Check(what="photo", standing=Standing.OK, why=reason("photo_kept", file=str(path)))
