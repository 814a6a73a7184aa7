"""The only clocks of head office. Everything else takes ``now`` or a callable like these."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from time import CLOCK_BOOTTIME, clock_gettime_ns

Clock = Callable[[], datetime]


def now() -> datetime:
    """This instant, aware UTC."""
    return datetime.now(UTC)


def boot_ns() -> int:
    """Nanoseconds since this machine started; never goes back."""
    return clock_gettime_ns(CLOCK_BOOTTIME)
