"""Waves as the tables hold them: when each was printed, how each waybill of it stands, where its paper was scanned.

A name comes again (07 of yesterday, 07 of today): what was printed under one name without a pause of sixteen hours is
one wave. Reads only; a wave's size is what a question costs, not how much the station has seen. Knows no words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from edge.store.instants import from_us, us
from journal.database import Connection

# Longer than a night between a wave and its reprints, shorter than the day after which a name comes again.
PAUSE_US = 16 * 3_600_000_000
# What nobody has opened in a month does not bring its wave back.
LOOKED_BACK = timedelta(days=30)


class Standing(StrEnum):
    """How a waybill of a wave stands at this station: each stands in exactly one way."""

    NEVER_SCANNED = "never_scanned"
    OPENED = "opened"
    PACKED = "packed"
    HANDED_OVER = "handed_over"
    HELD = "held"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    NO_ORDER = "no_order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """Waybills printed under one name without a long pause. ``printed``: by the list's own times, not by its coming."""

    name: str
    first_us: int
    last_us: int
    printed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Waybills of a wave that stand alike and were opened at one place: how many, and when the last was."""

    standing: Standing
    place: str
    waybills: int
    last_opened_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WavePaper:
    """One waybill of a wave. ``parcel_id`` is empty where no order explains it yet."""

    name: str
    position: int | None
    standing: Standing
    parcel_id: str
    replaced_by: str
    place: str
    opened_at: datetime | None


def names_since(connection: Connection, since: datetime) -> list[str]:
    """The names under which something was printed since an instant."""
    rows = connection.execute(
        "SELECT DISTINCT wave FROM waybills INDEXED BY waybills_came WHERE wave != '' AND came_at >= ? ORDER BY wave",
        (us(since),),
    ).fetchall()
    return [row[0] for row in rows]


def names_with_work(connection: Connection) -> list[str]:
    """The names that hold something a bench may open now, however old."""
    rows = connection.execute(
        "SELECT DISTINCT wave FROM parcels INDEXED BY parcels_wave"
        " WHERE state = 'released' AND ask = 0 AND spare = 0 AND wave != '' ORDER BY wave"
    ).fetchall()
    return [row[0] for row in rows]


def waves_named(connection: Connection, name: str, since: datetime, until: datetime | None = None) -> list[Wave]:
    """The waves of a name that reach past ``since`` and began by ``until``, newest first, each to its beginning."""
    found: list[Wave] = []
    for wave in _newest_first(connection, name):
        if wave.last_us < us(since):
            break
        if until is None or wave.first_us <= us(until):
            found.append(wave)
    return found


def printed_at(connection: Connection, name: str) -> datetime | None:
    """When the newest wave of a name was printed, by its list; None where no list says it."""
    newest = next(_newest_first(connection, name), None)
    return from_us(newest.first_us) if newest is not None and newest.printed else None


def groups_of(connection: Connection, wave: Wave) -> list[Group]:
    """What a wave comes to."""
    rows = connection.execute(f"{_IN_WAVE} {_GROUPS}", (wave.name, wave.first_us, wave.last_us)).fetchall()
    return [
        Group(standing=Standing(row[0]), place=row[1], waybills=row[2], last_opened_at=from_us(row[3])) for row in rows
    ]


def papers_of(connection: Connection, wave: Wave, limit: int, offset: int = 0) -> list[WavePaper]:
    """Its waybills as they lie: by place in the wave, then by number."""
    rows = connection.execute(
        f"{_IN_WAVE} {_PAPERS}", (wave.name, wave.first_us, wave.last_us, limit, offset)
    ).fetchall()
    return [
        WavePaper(
            name=row[0],
            position=row[1],
            standing=Standing(row[2]),
            parcel_id=row[3],
            replaced_by=row[4],
            place=row[5],
            opened_at=from_us(row[6]),
        )
        for row in rows
    ]


def _newest_first(connection: Connection, name: str) -> Iterator[Wave]:
    """Walk a name's index back from its end; whoever has seen enough stops, and reads no more of it."""
    wave: Wave | None = None
    for came, printed_at in connection.execute(_WALK, (name,)):
        if wave is not None and wave.first_us - came > PAUSE_US:
            yield wave
            wave = None
        last_us = came if wave is None else wave.last_us
        printed = printed_at is not None or (wave is not None and wave.printed)
        wave = Wave(name=name, first_us=came, last_us=last_us, printed=printed)
    if wave is not None:
        yield wave


_WALK = (
    "SELECT came_at, printed_at FROM waybills INDEXED BY waybills_wave"
    " WHERE wave != '' AND wave = ? AND came_at IS NOT NULL ORDER BY came_at DESC"
)
# A number counts once, also where a list writes it in two forms (JD); the first place in the wave is where it lies.
_IN_WAVE = (
    "WITH listed AS (SELECT name, MIN(wave_position) AS position FROM waybills INDEXED BY waybills_wave"
    " WHERE wave != '' AND wave = ? AND came_at BETWEEN ? AND ? GROUP BY name),"
    " stands AS (SELECT listed.name, position, COALESCE(p.parcel_id, '') AS parcel_id,"
    " COALESCE(n.replaced_by, '') AS replaced_by, COALESCE(p.opened_place, '') AS place, p.opened_at,"
    " CASE WHEN n.replaced_by != '' THEN 'replaced'"
    " WHEN p.parcel_id IS NULL THEN 'no_order'"
    " WHEN EXISTS (SELECT 1 FROM reused_numbers r WHERE r.name = listed.name) THEN 'held'"
    " WHEN p.state IN ('handed_over', 'picked_up') THEN 'handed_over'"
    " WHEN p.state IN ('packed', 'cancelled', 'held') THEN p.state"
    " WHEN p.state IN ('opened', 'verified') OR p.opened_at IS NOT NULL THEN 'opened'"
    " WHEN p.ask OR p.spare THEN 'held' ELSE 'never_scanned' END AS standing"
    " FROM listed LEFT JOIN parcel_names n USING (name) LEFT JOIN parcels p ON p.parcel_id = n.parcel_id)"
)
_GROUPS = "SELECT standing, place, COUNT(*), MAX(opened_at) FROM stands GROUP BY 1, 2 ORDER BY 1, 2"
_PAPERS = (
    "SELECT name, position, standing, parcel_id, replaced_by, place, opened_at FROM stands"
    " ORDER BY position IS NULL, position, name LIMIT ? OFFSET ?"
)
