"""What a look at the clock asks of the tables, and which moments were not told yet. Reads only.

All that the watch tells is asked of the tables as they are, so that a restart, a crash between two batches or a clock
that jumped tells nothing twice and leaves nothing out. Does not know parcels (``missed``, ``limits``) or who tells.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.events import MomentReached
from domain.moment import moments
from edge.store.instants import from_us, to_us, us
from edge.store.load import site_rules
from journal.database import Connection

# What passed longer ago is left alone: a station that was away so long, or is new, must not begin with old stories.
LOOK_BACK = timedelta(days=7)
# A station that never told a moment begins where it was started first, and not further back.
FIRST_LOOK_BACK = timedelta(days=1)
# A wave whose paper was used here so lately lies here.
WAVE_HERE = timedelta(hours=36)

# What a bench opened, and what lies in waves whose paper is used here: of the rest another bench may know more.
_HERE = (
    " AND (p.opened_at IS NOT NULL OR p.wave IN"
    " (SELECT w.wave FROM parcels w WHERE w.opened_place IN ('bench', 'dock') AND w.opened_at >= ? AND w.wave != ''))"
)
_AMONG = " AND p.parcel_id IN (SELECT value FROM json_each(?))"
_TOLD = (
    "SELECT 1 FROM moments WHERE at = ? AND what = ? AND minutes = ? AND shop = ? AND carrier = ? AND planned_at = ?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What one look asks about: up to when, and whether this station sees its whole floor or only what it touched.

    ``ids``: of these parcels only.
    """

    until: datetime
    whole_floor: bool
    ids: Sequence[str] | None = None

    @property
    def condition(self) -> str:
        """What narrows the parcels (as ``p``) to those that are asked about."""
        return f"{'' if self.whole_floor else _HERE}{'' if self.ids is None else _AMONG}"

    @property
    def values(self) -> tuple[int | str, ...]:
        """The condition's parameters."""
        here = () if self.whole_floor else (us(self.until - WAVE_HERE),)
        return here if self.ids is None else (*here, json.dumps(list(self.ids)))


def told_until(connection: Connection, now: datetime) -> datetime:
    """From when moments are still to be told: the last one that was, else the station's first start."""
    last = from_us(connection.execute("SELECT MAX(at) FROM moments").fetchone()[0])
    if last is not None:
        # That instant itself once more: another moment may share it.
        return min(max(last, now - LOOK_BACK), now) - timedelta(microseconds=1)
    first = from_us(connection.execute("SELECT MIN(started_at) FROM runs").fetchone()[0])
    return min(max(first or now, now - FIRST_LOOK_BACK), now)


def moments_reached(connection: Connection, after: datetime, until: datetime) -> list[MomentReached]:
    """The moments of a span that are not told yet, in order."""
    found = moments(site_rules(connection), after, until)
    return [each for each in found if connection.execute(_TOLD, _key(each)).fetchone() is None]


def _key(moment: MomentReached) -> tuple[int, str, int, str, str, int]:
    planned = to_us(moment.planned_at) or 0
    return us(moment.at), moment.what, moment.minutes, moment.shop, moment.carrier, planned
