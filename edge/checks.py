"""What a person would look at before a shift, one function a thing. Opens no device and mends nothing.

``shipfloor doctor`` and the station's own readiness report share these.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from domain.readiness import Check, Standing
from domain.reason import reason
from hardware.board import Board
from hardware.calibration import Calibration
from hardware.errors import HardwareError
from hardware.film import Film
from hardware.ports import Camera, DeviceState, Frame
from hardware.printer import Paper

DISK_BAD_MB = 500
DISK_WARN_MB = 2_000
"""A day's photos of a busy bench: 3,000 of 0.5 MB, and as much again."""
WARM_CELSIUS = 70
HOT_CELSIUS = 80
"""From here on a Pi slows itself down."""


def disk(folder: Path) -> Check:
    """Room where the record and the photos lie."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(there).free // 1_000_000
    standing = Standing.BAD if free < DISK_BAD_MB else Standing.WARN if free < DISK_WARN_MB else Standing.OK
    return Check(what="disk", standing=standing, why=reason("disk_free", megabytes=free))


def clock(*, trusted: bool) -> Check:
    """Whether somebody vouches for the time."""
    if trusted:
        return Check(what="clock", standing=Standing.OK, why=reason("clock_trusted"))
    return Check(what="clock", standing=Standing.BAD, why=reason("clock_doubtful"))


def fonts() -> Check:
    """Whether labels can be written in Chinese."""
    from hardware.fonts import find_fonts  # noqa: PLC0415 - a bench without printer must not pay for Pillow

    try:
        find_fonts()
    except HardwareError as error:
        return Check(what="fonts", standing=Standing.BAD, why=reason("fonts_missing", error=str(error)))
    return Check(what="fonts", standing=Standing.OK, why=reason("fonts_there"))


def network(addresses: Sequence[str]) -> Check:
    """Where other machines find this one. Packing goes on without."""
    if not addresses:
        return Check(what="address", standing=Standing.WARN, why=reason("network_none"))
    return Check(what="address", standing=Standing.OK, why=reason("network_addresses", addresses=", ".join(addresses)))


def power(board: Board) -> Check | None:
    """The supply; None where the board does not say."""
    if board.undervoltage_now is None:
        return None
    if board.undervoltage_now:
        return Check(what="power", standing=Standing.BAD, why=reason("undervoltage_now"))
    if board.undervoltage_seen:
        return Check(what="power", standing=Standing.WARN, why=reason("undervoltage_seen"))
    return Check(what="power", standing=Standing.OK, why=reason("power_steady"))


def temperature(board: Board) -> Check | None:
    """How warm the board is; None where it does not say."""
    if board.celsius is None:
        return None
    hot = board.celsius >= HOT_CELSIUS or bool(board.throttled_now and board.celsius >= WARM_CELSIUS)
    standing = Standing.BAD if hot else Standing.WARN if board.celsius >= WARM_CELSIUS else Standing.OK
    return Check(what="temperature", standing=standing, why=reason("temperature", celsius=board.celsius))


def picture(camera: Camera, first: Frame, calibration: Calibration) -> Check:
    """A frame of now and one a moment later, judged as photos would be: a camera that hangs gives the same again.

    An empty bench before the shift is as it should be. Raises CameraError.
    """
    from hardware.eye import FROZEN_NS, Eye  # noqa: PLC0415 - a bench without camera must not pay for OpenCV

    eye = Eye(calibration)
    eye.judge(first)
    seen = eye.judge(camera.frame_after(first.at.boot_ns + FROZEN_NS))
    defect = next((each.value for each in seen.defects if each.value != "no_parcel"), "")
    if defect:
        return Check(what="picture", standing=Standing.BAD, why=reason("picture_defect", defect=defect))
    return Check(what="picture", standing=Standing.OK, why=reason("picture_good"))


def clip(film: Film) -> Check:
    """Whether the camera's own stream can be kept as the clip of a parcel."""
    if film.coding is None:
        return Check(what="clip", standing=Standing.WARN, why=reason("clip_not_filmed"))
    code = _CODES.get(film.coding.name, film.coding.name)
    return Check(what="clip", standing=Standing.OK, why=reason("clip_filmed", code=code))


_CODES = {"mjpeg": "MJPEG", "h264": "H.264", "hevc": "H.265"}


def no_picture(camera: Camera, error: HardwareError) -> Check:
    """Why there is no frame to judge."""
    known = {
        DeviceState.ABSENT: reason("device_absent"),
        DeviceState.LOST: reason("device_absent"),
        DeviceState.BUSY: reason("device_busy"),
        DeviceState.DENIED: reason("device_denied"),
    }
    why = known.get(camera.state) or reason("picture_none", error=str(error))
    return Check(what="picture", standing=Standing.BAD, why=why)


def paper(said: Paper, name: str = "") -> Check:
    """What the printer says of its paper; `name` where there are two."""
    standing, why = _PAPER[said]
    return Check(what="paper", name=name, standing=standing, why=why)


_PAPER = {
    Paper.OK: (Standing.OK, reason("paper_ok")),
    Paper.LOW: (Standing.WARN, reason("paper_low")),
    Paper.OUT: (Standing.BAD, reason("paper_out")),
    Paper.UNKNOWN: (Standing.OK, reason("paper_unknown")),
}
