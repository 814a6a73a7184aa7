"""How sure a station may be of its clock and of the floor, before a rule refuses anybody. Does not know the rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from edge.clock import Clock

SILENT_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubts:
    """``clock``: nobody vouches for the time. ``silent``: the feed's owner has not answered for long.

    ``ahead`` is how far the time to decide by lies ahead of our own clock, as the owner of a good one says.
    """

    clock: bool = False
    silent: bool = False
    ahead: timedelta = timedelta()


class Hearing:
    """When head office was heard last. Until the first answer of a start, the start counts as one."""

    def __init__(self, clock: Clock, *, follows: bool) -> None:
        self._clock = clock
        self._follows = follows
        self._heard_ns = clock.instant().boot_ns

    def answered(self, its_time: datetime | None, took: timedelta) -> None:
        """Head office answered, within this long; its time is the better one where ours is doubtful."""
        if its_time is not None:
            self._clock.take_time(its_time, took)

    def followed(self) -> None:
        """Its feed was read to the end."""
        self._heard_ns = self._clock.instant().boot_ns

    def doubts(self) -> Doubts:
        """How things stand now."""
        trust = self._clock.trust()
        since = timedelta(microseconds=(self._clock.instant().boot_ns - self._heard_ns) // 1000)
        return Doubts(
            clock=trust == "doubtful", silent=self._follows and since > SILENT_AFTER, ahead=self._clock.ahead()
        )
