"""The board that all of it runs on: its temperature and its supply. Reads files and one command; changes nothing.

A Pi says that its supply sags in two ways: ``vcgencmd get_throttled`` (bits 0 and 16 of its number: now, since the
boot), and the kernel's ``rpi_volt`` among the hwmon devices (now). What is not there says nothing.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SYSTEM = Path("/sys/class")
THROTTLED = ("vcgencmd", "get_throttled")
COMMAND_SECONDS = 2.0
UNDERVOLTAGE_NOW, UNDERVOLTAGE_SEEN = 1 << 0, 1 << 16
THROTTLED_NOW = 1 << 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """None: this board does not say."""

    celsius: int | None = None
    undervoltage_now: bool | None = None
    undervoltage_seen: bool | None = None
    """Since the boot."""
    throttled_now: bool | None = None
    """It runs slower than it could, to cool down or for want of current."""


def read_board(system: Path = SYSTEM, command: tuple[str, ...] = THROTTLED) -> Board:
    """The board as it is now. Never raises for what is not there. Takes milliseconds."""
    bits = _throttled(command)
    alarm = _voltage_alarm(system)
    return Board(
        celsius=max(_temperatures(system), default=None),
        undervoltage_now=alarm if bits is None else bool(bits & UNDERVOLTAGE_NOW) or bool(alarm),
        undervoltage_seen=None if bits is None else bool(bits & UNDERVOLTAGE_SEEN),
        throttled_now=None if bits is None else bool(bits & THROTTLED_NOW),
    )


def _throttled(command: tuple[str, ...]) -> int | None:
    try:
        # The board's own tool, by its name alone: the caller names it, no input of anybody's is in it.
        told = subprocess.run(command, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False)  # noqa: S603 - see above
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.fullmatch(r"throttled=0x([0-9a-fA-F]{1,8})\s*", told.stdout)
    return int(match[1], 16) if match else None


def _temperatures(system: Path) -> Iterator[int]:
    """Whole degrees of each thermal zone; the kernel counts in thousandths."""
    for path in sorted(system.glob("thermal/thermal_zone*/temp")):
        if (thousandths := _number(path)) is not None:
            yield round(thousandths / 1000)


def _voltage_alarm(system: Path) -> bool | None:
    for path in sorted(system.glob("hwmon/hwmon*/name")):
        if _text(path) == "rpi_volt" and (alarm := _number(path.with_name("in0_lcrit_alarm"))) is not None:
            return bool(alarm)
    return None


def _number(path: Path) -> int | None:
    try:
        return int(_text(path))
    except ValueError:
        return None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
