"""The station's clocks: the only place in the room that reads wall time, and how far it may be trusted.

Does not know what the time is used for.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hardware.ports import Instant
from journal.envelope import Stamp, Trust

_SYNCHRONIZED = Path("/run/systemd/timesync/synchronized")
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_STEP_LIMIT_NS = 500_000_000
# Another clock's time counts for ten minutes after an answer that took at most two seconds; within two it agrees.
_TOLD_FOR_NS = 600_000_000_000
_TOLD_WITHIN = timedelta(seconds=2)
_AGREES = timedelta(seconds=2)
_CHECK_NS = 1_000_000_000  # the file system is asked once a second, not once a scan


class Clock:
    """Wall and boot clock of this machine. ``trust`` None asks the system; the demo and tests say it themselves."""

    def __init__(
        self,
        *,
        wall: Callable[[], datetime] | None = None,
        boot_ns: Callable[[], int] | None = None,
        trust: bool | None = None,
    ) -> None:
        self._wall = wall or _system_wall
        self._boot_ns = boot_ns or _system_boot_ns
        self._trust = trust
        self.boot_id = _boot_id()
        first = self.instant()
        self._offset_ns = _wall_ns(first.wall) - first.boot_ns
        self._stepped = False
        self._synchronized = False
        self._checked_ns = -_CHECK_NS
        self._told: tuple[int, int] | None = None

    def instant(self) -> Instant:
        """Both clocks, read together."""
        return Instant(boot_ns=self._boot_ns(), wall=self._wall())

    def now(self) -> datetime:
        """Wall time, aware UTC."""
        return self._wall()

    def trusted(self) -> bool:
        """Whether wall time may be believed: synchronised, and not stepped since start."""
        return self.trusted_at(self.instant())

    def trusted_at(self, moment: Instant) -> bool:
        """Whether it was trusted at a moment that was just read."""
        if self._trust is not None:
            return self._trust
        if moment.boot_ns - self._checked_ns > _CHECK_NS:
            self._checked_ns = moment.boot_ns
            self._synchronized = _SYNCHRONIZED.exists()
        offset = _wall_ns(moment.wall) - moment.boot_ns
        if abs(offset - self._offset_ns) > _STEP_LIMIT_NS:
            # A step once seen stays doubtful until the system says that it is synchronised again.
            self._stepped = not self._synchronized
            self._offset_ns = offset
        return self._synchronized and not self._stepped

    def take_time(self, told: datetime, took: timedelta) -> None:
        """Another machine's time, cut to whole seconds as HTTP tells it, in an answer that took so long to come."""
        if took > _TOLD_WITHIN:
            return
        now_ns = self._boot_ns()
        middle_ns = now_ns - took // timedelta(microseconds=1) * 500
        self._told = (_wall_ns(told) + _STEP_LIMIT_NS - middle_ns, now_ns)

    def trust(self) -> Trust:
        """Who vouches for the time to decide by: our own clock, another's a while ago, or nobody."""
        return self._trust_at(self.instant())

    def _trust_at(self, moment: Instant) -> Trust:
        if self.trusted_at(moment):
            return "trusted"
        return "doubtful" if self._told is None or moment.boot_ns - self._told[1] > _TOLD_FOR_NS else "told"

    def ahead(self) -> timedelta:
        """How far the time to decide by lies ahead of wall time: nothing, unless another clock was told and differs."""
        if self._told is None or self.trust() != "told":
            return timedelta()
        moment = self.instant()
        ahead = timedelta(microseconds=(self._told[0] + moment.boot_ns - _wall_ns(moment.wall)) // 1000)
        return timedelta() if abs(ahead) <= _AGREES else ahead

    def stamp(self) -> Stamp:
        """The times that every event of this moment carries."""
        moment = self.instant()
        return Stamp(
            at=moment.wall.isoformat(timespec="microseconds").replace("+00:00", "Z"),
            boot_id=self.boot_id,
            boot_ns=moment.boot_ns,
            # What another clock contradicts stays doubtful: the wall time is what is written down.
            clock="doubtful" if self.ahead() else self._trust_at(moment),
        )


def _system_wall() -> datetime:
    return datetime.now(UTC)


def _system_boot_ns() -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)


def _wall_ns(wall: datetime) -> int:
    return int(wall.timestamp() * 1_000_000) * 1000


def _boot_id() -> str:
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        # Hidden by the unit's sandbox: durations across a restart are then not compared.
        return "unknown"
