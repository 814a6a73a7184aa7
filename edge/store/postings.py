"""Reads the table of postings: what is next, what hangs, what a person must see. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from edge.store.instants import from_us
from journal.database import Connection

_COLUMNS = "posting_id, erp, fact, parcel_id, journal_id, sequence, at, state, attempt, changed_at, said, badge"


@dataclass(frozen=True, slots=True)
class Posting:
    """One fact for one ERP, as far as it has come."""

    posting_id: str
    erp: str
    fact: str
    parcel_id: str
    journal_id: str
    sequence: int
    at: datetime | None
    state: str
    attempt: int
    changed_at: datetime | None
    said: str
    badge: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of an ERP's facts wait (since when), are unknown or refused, and were accepted since an instant."""

    waiting: int
    since: datetime | None
    unknown: int
    refused: int
    accepted: int


def next_postings(connection: Connection, erp: str, limit: int, resending: Collection[str] = ()) -> list[Posting]:
    """What may be sent now, oldest first: never a fact of a parcel of which an earlier one is not settled.

    ``resending`` are the facts of which one without an answer may be sent again.
    """
    unsettled = "state IN ('waiting', 'started', 'unknown')"
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM postings p WHERE erp = ? AND state NOT IN ('accepted', 'dropped')"  # noqa: S608 - ours
        " AND (state = 'waiting' OR (state = 'unknown' AND instr(?, ' ' || fact || ' ') > 0))"
        f" AND NOT EXISTS (SELECT 1 FROM postings q WHERE q.parcel_id = p.parcel_id AND q.erp = p.erp AND q.{unsettled}"
        " AND (q.at, q.sequence, q.posting_id) < (p.at, p.sequence, p.posting_id))"
        " ORDER BY at, sequence LIMIT ?",
        (erp, f" {' '.join(resending)} ", limit),
    )
    return [_posting(row) for row in rows]


def in_state(connection: Connection, erp: str, state: str, limit: int) -> list[Posting]:
    """An ERP's postings in a state that wants something, oldest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM postings WHERE erp = ? AND state NOT IN ('accepted', 'dropped') AND state = ?"  # noqa: S608 - ours
        " ORDER BY at, sequence LIMIT ?",
        (erp, state, limit),
    )
    return [_posting(row) for row in rows]


def find(connection: Connection, posting_id: str) -> Posting | None:
    """One posting by its id."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM postings WHERE posting_id = ?",  # noqa: S608 - our own columns
        (posting_id,),
    ).fetchone()
    return None if row is None else _posting(row)


def erps(connection: Connection) -> Iterator[str]:
    """The ERPs that anything was ever asked for, also those that the settings name no more."""
    yield from (str(row[0]) for row in connection.execute("SELECT DISTINCT erp FROM postings ORDER BY erp"))


def counts(connection: Connection, erp: str, since_us: int) -> Counts:
    """How far an ERP's postings are."""
    waiting = connection.execute(
        "SELECT COUNT(*), MIN(at) FROM postings WHERE erp = ? AND state NOT IN ('accepted', 'dropped')"
        " AND state IN ('waiting', 'started')",
        (erp,),
    ).fetchone()
    told = connection.execute(
        "SELECT COALESCE(SUM(state = 'unknown'), 0), COALESCE(SUM(state = 'refused'), 0) FROM postings"
        " WHERE erp = ? AND state NOT IN ('accepted', 'dropped')",
        (erp,),
    ).fetchone()
    accepted = connection.execute(
        "SELECT COUNT(*) FROM postings WHERE erp = ? AND state = 'accepted' AND changed_at >= ?", (erp, since_us)
    ).fetchone()
    return Counts(waiting[0], from_us(waiting[1]), told[0], told[1], accepted[0])


def wanting_a_person(connection: Connection) -> int:
    """How many are refused or unknown, at whatever ERP."""
    row = connection.execute(
        "SELECT COUNT(*) FROM postings WHERE state NOT IN ('accepted', 'dropped') AND state IN ('unknown', 'refused')"
    ).fetchone()
    return int(row[0])


def _posting(row: tuple[str, str, str, str, str, int, int, str, int, int, str, str]) -> Posting:
    return Posting(*row[:6], from_us(row[6]), row[7], row[8], from_us(row[9]), row[10], row[11])
