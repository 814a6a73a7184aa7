"""Instants in rows: whole microseconds of UTC since 1970, and back. Knows nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_us(instant: datetime | None) -> int | None:
    """Microseconds of an aware instant; None stays None."""
    return None if instant is None else (instant - _EPOCH) // _MICROSECOND


def us(instant: datetime) -> int:
    """Microseconds of an aware instant."""
    return (instant - _EPOCH) // _MICROSECOND


def from_us(microseconds: int | None) -> datetime | None:
    """The aware UTC instant; None stays None."""
    return None if microseconds is None else _EPOCH + timedelta(microseconds=microseconds)
