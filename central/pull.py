"""The pull: rows of parcels or orders as CSV or NDJSON, in the order in which they changed, from a cursor on.

Rows are written as text by the database itself, some thousands at a time; no row ever becomes an object here. Each
chunk is a short read of its own, so a slow reader holds nothing open. A row that changes while a pull runs moves behind
the pull's end: this pull may miss it, the next one, going on from ``after``, has it.

A stream that breaks in the middle still says 200, so both forms end with what must have come: in NDJSON the line
``{"rows": n, "after": c}``, in CSV the line ``# rows=n after=c``. Whoever does not find it has not got everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from central.store.schema import read_number
from central.store.tables import Order, Parcel
from journal.database import Connection

CHUNK = 5000
BOM = "\ufeff"

Form = Literal["csv", "ndjson"]

INNER = frozenset({"handed_over_on", "packed_on", "packed_hour", "paid_hour", "shares"})
"""Columns that serve our own reports."""

SAFE = ("version", "order_count", "units", "lines", "unlisted", "photos", "photos_missed", "within_48h", "seen",
        "parcel_count", "parcels_packed", "parcels_handed_over")  # fmt: skip
"""Whole numbers: nothing in them that a spreadsheet could run, and nothing to quote."""

NUMBERS_AS_TEXT = ("tracking_number", "tracking_numbers", "order_numbers", "number")
"""What a spreadsheet would take for a number and cut to 15 digits."""

FIRST_CHARACTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins so is run as a formula by some spreadsheet; it gets an apostrophe in front."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grain:
    """What a row stands for."""

    table: str
    columns: tuple[str, ...]


PARCELS = Grain(table="parcels", columns=tuple(name for name in Parcel.model_fields if name not in INNER))
ORDERS = Grain(table="orders", columns=tuple(name for name in Order.model_fields if name not in INNER))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """What is asked for. ``since`` and ``until`` are days of the row, both included; ``after`` is a version."""

    grain: Grain
    form: Form
    since: date | None = None
    until: date | None = None
    site: str | None = None
    after: int = 0
    limit: int | None = None
    excel: bool = False


def stream(connection: Connection, pull: Pull) -> Iterator[bytes]:
    """The whole answer, in pieces, its trailer last."""
    if pull.form == "csv":
        yield ((BOM if pull.excel else "") + ",".join(pull.grain.columns) + "\r\n").encode()
    tally = Tally(after=pull.after)
    yield from _rows(connection, pull, tally)
    yield _trailer(pull, tally).encode()


@dataclass(slots=True, kw_only=True)
class Tally:
    """How many rows went out, and the version to go on from."""

    after: int
    rows: int = 0


def _rows(connection: Connection, pull: Pull, tally: Tally) -> Iterator[bytes]:
    """Chunk after chunk, up to the newest version there was when the pull began."""
    newest = read_number(connection, "version")
    ending = "\r\n" if pull.form == "csv" else "\n"
    sql, fixed = _statement(connection, pull, newest)
    left = pull.limit
    cursor = pull.after
    while left is None or left > 0:
        size = CHUNK if left is None else min(CHUNK, left)
        found = connection.execute(sql, (cursor, *fixed, size)).fetchall()
        if found:
            cursor = found[-1][0]
            tally.rows += len(found)
            tally.after = cursor
            yield (ending.join([text for _, text in found]) + ending).encode()
        if len(found) < size:
            # Everything up to here was looked at, also what the filters left out.
            tally.after = max(newest, pull.after)
            return
        left = None if left is None else left - len(found)


def _statement(connection: Connection, pull: Pull, newest: int) -> tuple[str, tuple[Any, ...]]:
    conditions, values = ["version > ?", "version <= ?"], [newest]
    more: list[tuple[str, Any]] = [
        ("day >= ?", pull.since.isoformat() if pull.since else None),
        ("day <= ?", pull.until.isoformat() if pull.until else None),
        ("site = ?", pull.site),
    ]
    for condition, value in more:
        if value is not None:
            conditions.append(condition)
            values.append(value)
    character = "char" if connection.dialect == "sqlite" else "chr"
    text = _csv_line(pull).replace("{char}", character) if pull.form == "csv" else _json_line(pull, connection)
    where = " AND ".join(conditions)
    sql = f"SELECT version, {text} FROM {pull.grain.table} WHERE {where} ORDER BY version LIMIT ?"  # noqa: S608 - ours
    return sql, tuple(values)


def _json_line(pull: Pull, connection: Connection) -> str:
    """One JSON object a row, written by the database."""
    pairs = ", ".join(f"'{name}', {name}" for name in pull.grain.columns)
    if connection.dialect == "sqlite":
        return f"json_object({pairs})"
    # json_build_object takes at most a hundred arguments.
    columns = ", ".join(pull.grain.columns)
    return f"(SELECT row_to_json(r)::text FROM (SELECT {columns}) AS r)"  # noqa: S608 - our own names


def _csv_line(pull: Pull) -> str:
    """One CSV line a row, written by the database: text quoted, formulas defused."""
    return " || ',' || ".join(_csv_cell(name, excel=pull.excel) for name in pull.grain.columns)


def _csv_cell(name: str, *, excel: bool) -> str:
    if name in SAFE or name.endswith("_s"):
        return f"COALESCE(CAST({name} AS TEXT), '')"
    firsts = ", ".join(_literal(character) for character in FIRST_CHARACTERS)
    text = f"CASE WHEN substr({name}, 1, 1) IN ({firsts}) THEN '''' || {name} ELSE {name} END"
    if excel and name in NUMBERS_AS_TEXT:
        # The platforms' own trick: a trailing tab makes a spreadsheet keep every digit.
        text = f"CASE WHEN {name} = '' THEN '' ELSE {text} || {_literal(chr(9))} END"
    if name.endswith(("_at", "_local", "_kind", "_clock", "_on")) or name in {"day", "ship_by", "bench_deadline"}:
        text = name
    return f"COALESCE('\"' || replace({text}, '\"', '\"\"') || '\"', '')"


def _literal(character: str) -> str:
    """A character as SQL that both databases read alike."""
    return f"'{character}'" if character.isprintable() else f"{{char}}({ord(character)})"


def _trailer(pull: Pull, tally: Tally) -> str:
    if pull.form == "csv":
        return f"# rows={tally.rows} after={tally.after}\r\n"
    return f'{{"rows": {tally.rows}, "after": {tally.after}}}\n'
