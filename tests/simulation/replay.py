"""The same again: a station's tables from its journals alone, its decisions from the same readings and times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from domain.site import Label
from edge.store.rebuild import rebuild
from journal.database import open_database
from journal.envelope import Role, parse
from journal.follow import stream
from tests.edge.floor import Floor, state_of
from tests.simulation.plan import Plan
from tests.simulation.station import Done, Station, station

Told = tuple[str, str, dict[str, Any], object, int]


def tables_that_differ(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> list[str]:
    """The tables that are not the same row for row."""
    return [table for table in before if before[table] != after[table]]


def rebuilt(each: Station, folder: Path, *, without: int = 0) -> dict[str, list[Any]]:
    """The tables of a copy of a station after a rebuild; ``without`` one event of its record (a control)."""
    path = folder / f"{each.name}-copy.db"
    each.floor.reader.execute("VACUUM INTO ?", (str(path),))
    copy = open_database(path)
    try:
        copy.execute("DELETE FROM envelopes WHERE journal_id = ? AND sequence = ?", (each.floor.record, without))
        rebuild(copy)
        return state_of(copy)
    finally:
        copy.close()
        path.unlink()


def decided_again(each: Station, plan: Plan, folder: Path, log: Sequence[Done] | None = None) -> list[Told]:
    """What a fresh station records when all that was done to one is done to it at the same times."""
    folder = folder / "again"
    folder.mkdir(exist_ok=True)
    label = Label.STATION if each.prints else Label.PREPRINTED
    jam = plan.jam if each.prints else None
    owned = each.floor.feed.owned
    with station(folder, each.name, rules=plan.rules(label), owns_feed=owned, jam=jam) as fresh:
        for done in each.log if log is None else log:
            fresh.again(done)
        told = list(decisions(fresh.floor))
    (folder / f"{each.name}.db").unlink()
    return told


def decisions(here: Floor) -> Iterator[Told]:
    """All that a station wrote, in order: what, when, by which clock and knowing how much of the feed; ids aside."""
    roles: tuple[Role, ...] = ("feed", "record")
    for role in roles:
        if role not in here.writer.journals:
            continue
        for envelope in stream(here.reader, here.writer.journals[role]):
            entry = parse(envelope)
            yield role, entry.kind, entry.data, entry.stamp, entry.feed_sequence
