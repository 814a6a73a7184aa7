"""Instants in rows: whole microseconds of UTC since 1970, and back. Does not know what they are instants of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from journal.envelope import Entry

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_us(instant: datetime | None) -> int | None:
    """Microseconds of an aware instant; None stays None."""
    return None if instant is None else (instant - EPOCH) // _MICROSECOND


def us(instant: datetime) -> int:
    """Microseconds of an aware instant."""
    return (instant - EPOCH) // _MICROSECOND


def from_us(microseconds: int | None) -> datetime | None:
    """The aware UTC instant; None stays None."""
    return None if microseconds is None else EPOCH + timedelta(microseconds=microseconds)


def written_at(entry: Entry) -> int | None:
    """When an event was written, by the clock of whoever wrote it; None where that is no instant."""
    try:
        at = datetime.fromisoformat(entry.stamp.at)
    except ValueError:
        return None
    return us(at) if at.tzinfo is not None else None
