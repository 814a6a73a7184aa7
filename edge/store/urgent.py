"""What goes before the queue: parcels whose hold ended by itself and was set to be urgent after. Reads only.

One that was begun goes first whatever is due, since what was begun may always be finished. One that no bench has opened
goes first only among what the rules would let through as well. Does not know how a hold ends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from domain.calendar import local_date, zone_of
from domain.openable import NEAR, in_surge
from domain.site import Label, SiteRules
from edge.store.instants import us
from journal.database import Connection


def urgent_ids(connection: Connection, now: datetime, rules: SiteRules, first: Callable[[], str | None]) -> list[str]:
    """Ids of what goes before the queue, whose ``first`` parcel (asked only if needed) says what the rules want."""
    rows = connection.execute(_URGENT).fetchall()
    if not rows:
        return []
    begun = [row[0] for row in rows if row[1] != "released"]
    if in_surge(rules, now):
        return begun
    needs_paper = rules.profile.label is Label.PREPRINTED
    fresh = [row for row in rows if row[1] == "released" and (row[4] or not needs_paper)]
    if not fresh:
        return begun
    usual = connection.execute(f"{_RANKED} WHERE p.parcel_id = ?", (first(),)).fetchone()
    limit = _rank(usual, now, rules) if usual is not None else len(_RANKS)
    return begun + [row[0] for row in fresh if _rank(row, now, rules) <= limit]


_RANKS = ("near", "due today", "later")
_RANKED = "SELECT p.parcel_id, p.state, p.bench_deadline, p.due_from, p.tracking_number FROM parcels p"
_URGENT = (
    "SELECT p.parcel_id, p.state, p.bench_deadline, p.due_from, p.tracking_number"
    " FROM parcels p INDEXED BY parcels_urgent WHERE p.urgent_at IS NOT NULL AND p.ask = 0 AND p.spare = 0"
    " AND p.changed = '' AND p.state IN ('released', 'opened', 'verified')"
    " AND p.parcel_id NOT IN (SELECT s.parcel_id FROM sessions s)"
    " ORDER BY p.bench_deadline IS NULL, p.bench_deadline, p.parcel_id"
)


def _rank(row: Sequence[Any], now: datetime, rules: SiteRules) -> int:
    if row[2] is not None and row[2] <= us(now + NEAR):
        return 0
    today = local_date(now, zone_of(rules)).isoformat()
    return 1 if row[3] is not None and row[3] <= today else 2
