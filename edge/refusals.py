"""Refusals of one minute at each place: twenty are listed, the rest is one count. Decides nothing else.

Kept in memory: what a restart forgets is at most a minute's count of refusals.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.events import Event, RefusalsCounted, ScanRefused

LISTED_A_MINUTE = 20
_MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class _Place:
    listed: deque[datetime] = field(default_factory=deque)
    counted: list[datetime] = field(default_factory=list)


class Refusals:
    """What of a place's events is written."""

    def __init__(self) -> None:
        self._places: defaultdict[str, _Place] = defaultdict(_Place)

    def thin(self, place: str, at: datetime, events: tuple[Event, ...]) -> tuple[Event, ...]:
        """The events to write: without a refusal too many, with the count of such before the next fact after them."""
        here = self._places[place]
        # A clock that was set back must not keep an old minute open.
        while here.listed and not timedelta() <= at - here.listed[0] <= _MINUTE:
            here.listed.popleft()
        if len(events) == 1 and isinstance(events[0], ScanRefused):
            if len(here.listed) >= LISTED_A_MINUTE:
                here.counted.append(at)
                return ()
            here.listed.append(at)
        if not here.counted or not events:
            return events
        since, until, count = here.counted[0], here.counted[-1], len(here.counted)
        here.counted.clear()
        return (RefusalsCounted(place=place, since=since, until=until, count=count), *events)
