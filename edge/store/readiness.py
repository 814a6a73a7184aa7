"""Readiness reports, read: rows to values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from domain.readiness import Check
from edge.store.instants import from_us
from journal.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The newest report of one day."""

    on: date
    at: datetime | None
    by_itself: bool
    checks: tuple[Check, ...]


def newest(connection: Connection) -> Report | None:
    """The newest report; None where there was none."""
    row = connection.execute(
        "SELECT on_day, at, by_itself, checks FROM readiness ORDER BY on_day DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    checks = msgspec.json.decode(row[3], type=tuple[Check, ...])
    return Report(on=date.fromisoformat(row[0]), at=from_us(row[1]), by_itself=bool(row[2]), checks=checks)
