"""Waves as a supervisor asks for them: which there are, what each comes to, and one with its waybills in place.

Reads only; knows no words and no HTTP. What other stations opened is not known here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.carrier import name_of
from edge.day import card_of
from edge.parcel_list import named_as
from edge.store import views, waves
from edge.store.instants import from_us, us
from edge.store.waves import LOOKED_BACK, Group, Standing, Wave, WavePaper
from journal.database import Connection

LISTED = timedelta(hours=36)  # printed since then, a wave is listed whatever became of it
SEARCHED = timedelta(days=7)  # a part of a name is looked for among the names of a week; a whole one has no limit
FOUND_MAX = 50
# What nobody has to look for any more: such a wave leaves the list with its day.
_UNDONE = (Standing.NEVER_SCANNED, Standing.OPENED, Standing.HELD)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_WAITING = (
    "SELECT (SELECT COUNT(*) FROM parcels INDEXED BY parcels_queue WHERE state = 'released' AND ask = 0 AND spare = 0)"
    " + (SELECT COUNT(*) FROM parcels INDEXED BY parcels_ship_by WHERE state IN ('opened', 'verified'))"
)
_OF_NUMBER = "SELECT wave, came_at FROM waybills WHERE name = ? AND wave != ''"
_IN_THIS = f"{_OF_NUMBER} AND wave = ? AND came_at IS NOT NULL LIMIT 1"
_NUMBERS = "SELECT DISTINCT p.tracking_number FROM parcels p"


def wave_list(connection: Connection, now: datetime, text: str = "", limit: int = 100) -> dict[str, Any]:
    """The waves, newest print first, and ``waiting``: how many parcels of this floor are still to be packed.

    Without ``text``: printed in the last 36 hours, or older and not done. With one: whose name holds it, and those
    that a waybill number (or its end) or an order's number lies in.
    """
    found = _searched(connection, now, text.strip()) if text.strip() else _recent(connection, now)
    newest = sorted(found, key=lambda wave: (-wave.first_us, wave.name))[:limit]
    return {
        "waves": [_told(wave, waves.groups_of(connection, wave)) for wave in newest],
        "waiting": connection.execute(_WAITING).fetchone()[0],
    }


def wave_story(
    connection: Connection, now: datetime, name: str, at: datetime | None, page: tuple[int, int]
) -> dict[str, Any] | None:
    """One wave with its waybills by place: the newest of the name, or the one in which ``at`` lies; None where none is.

    ``page`` is how many waybills, and after how many.
    """
    found = waves.waves_named(connection, name, at or _BEGINNING, at)
    wave = found[-1] if found and at is not None else found[0] if found else None
    if wave is None:
        return None
    papers = waves.papers_of(connection, wave, *page)
    return {
        "wave": _told(wave, waves.groups_of(connection, wave)),
        "waybills": [_paper(connection, now, paper) for paper in papers],
        "waiting": connection.execute(_WAITING).fetchone()[0],
    }


def printed_with(connection: Connection, name: str, number: str) -> datetime | None:
    """When a waybill of this wave's name was printed: which of that name it lies in; None where it lies in none."""
    row = connection.execute(_IN_THIS, (name_of(number), name)).fetchone()
    return from_us(row[1]) if row else None


def _recent(connection: Connection, now: datetime) -> list[Wave]:
    """What was printed lately, and what is older and still holds something that a bench may open."""
    since = now - LISTED
    with_work = set(waves.names_with_work(connection))
    found: list[Wave] = []
    for name in sorted({*waves.names_since(connection, since), *with_work}):
        named = waves.waves_named(connection, name, now - LOOKED_BACK if name in with_work else since)
        found += [wave for wave in named if wave.last_us >= us(since) or _is_undone(connection, wave)]
    return found


def _is_undone(connection: Connection, wave: Wave) -> bool:
    return any(group.standing in _UNDONE for group in waves.groups_of(connection, wave))


def _searched(connection: Connection, now: datetime, text: str) -> set[Wave]:
    names = {name for name in waves.names_since(connection, now - SEARCHED) if text.lower() in name.lower()}
    found = {
        wave for name in sorted(names | {text}) for wave in waves.waves_named(connection, name, now - LOOKED_BACK)
    } or set(waves.waves_named(connection, text, _BEGINNING)[:1])
    return found | set(_of_numbers(connection, text))


def _of_numbers(connection: Connection, text: str) -> Iterator[Wave]:
    """The waves in which a parcel's paper lies, or that of a number which was replaced or which no order explains."""
    where, params = named_as(text)
    rows = connection.execute(
        f"{_NUMBERS} WHERE {where} AND p.tracking_number != '' LIMIT ?",
        (*params, FOUND_MAX),
    ).fetchall()
    for number in {name_of(text), *(row[0] for row in rows)}:
        for name, came in connection.execute(_OF_NUMBER, (number,)).fetchall():
            at = from_us(came)
            if at is not None:
                yield waves.waves_named(connection, name, at, at)[-1]


def _told(wave: Wave, groups: list[Group]) -> dict[str, Any]:
    counts = dict.fromkeys((each.value for each in Standing), 0)
    places: dict[str, dict[str, Any]] = {}
    for group in groups:
        counts[group.standing.value] += group.waybills
        if group.place and group.last_opened_at is not None:
            place = places.setdefault(
                group.place, {"place": group.place, "waybills": 0, "last_opened_at": group.last_opened_at}
            )
            place["waybills"] += group.waybills
            place["last_opened_at"] = max(place["last_opened_at"], group.last_opened_at)
    void = counts[Standing.REPLACED] + counts[Standing.NO_ORDER]
    return {
        "wave": wave.name,
        "printed_at": from_us(wave.first_us) if wave.printed else None,
        "first_at": from_us(wave.first_us),
        "last_at": from_us(wave.last_us),
        "parcels": sum(counts.values()) - void,
        **counts,
        "places": sorted(places.values(), key=lambda place: place["last_opened_at"], reverse=True),
    }


def _paper(connection: Connection, now: datetime, paper: WavePaper) -> dict[str, Any]:
    card = views.card(connection, paper.parcel_id) if paper.parcel_id else None
    return {
        "tracking_number": paper.name,
        "position": paper.position,
        "standing": paper.standing.value,
        "replaced_by": paper.replaced_by,
        "place": paper.place,
        "opened_at": paper.opened_at,
        "parcel": card_of(card, now) if card is not None else None,
    }
