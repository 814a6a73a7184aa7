"""The statements of a pull: each row leaves the database as one text, for it writes JSON and CSV faster than we could.

Names in them are our own columns; everything that a caller gave is a parameter.
"""

from __future__ import annotations

from typing import Any

from central.pull.grain import FREE_TEXT, NUMBERS_AS_TEXT, RUNS, Pull

Parameters = tuple[Any, ...]


def sqlite_statement(pull: Pull) -> str:
    """SELECT version, line … after a version, up to a version, at most so many. Parameters as ``parameters``."""
    columns = pull.grain.columns
    if pull.form == "csv":
        shape = ",".join('"%s"' if name in FREE_TEXT else "%s" for name in columns)
        cells = ", ".join(_sqlite_cell(name, excel=pull.excel) for name in columns)
        line = f"printf('{shape}', {cells})"
    else:
        pairs = ", ".join(f"'{name}', {name}" for name in columns)
        line = f"json_object({pairs})"
    return f"SELECT version, {line} FROM {pull.grain.table} {_where(pull, '?')}"  # noqa: S608 - our own names


def postgres_statement(pull: Pull) -> str:
    """COPY … TO STDOUT of the same rows, a message a row."""
    columns = pull.grain.columns
    if pull.form == "csv":
        cells = ", ".join(_postgres_cell(name, pull) for name in columns)
        quoted = ", ".join(name for name in columns if name in FREE_TEXT)
        rows = f"SELECT {cells} FROM {pull.grain.table} {_where(pull, '%s')}"  # noqa: S608 - our own names
        return f"COPY ({rows}) TO STDOUT WITH (FORMAT csv, FORCE_QUOTE ({quoted}))"
    chosen = f"SELECT {', '.join(columns)} FROM {pull.grain.table} {_where(pull, '%s')}"  # noqa: S608 - our own names
    # JSON holds no raw control character, so CSV with such quotes and delimiters leaves it as it is.
    rows = f"SELECT row_to_json(chosen) FROM ({chosen}) AS chosen"  # noqa: S608 - our own names
    return f"COPY ({rows}) TO STDOUT WITH (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')"


def parameters(pull: Pull, *, after: int, newest: int, limit: int) -> Parameters:
    """Parameters of either statement."""
    chosen = [str(day) for day in (pull.since, pull.until) if day is not None]
    return (after, newest, *chosen, *([pull.site] if pull.site is not None else []), limit)


def _where(pull: Pull, mark: str) -> str:
    conditions = [f"version > {mark}", f"version <= {mark}"]
    if pull.since is not None:
        conditions.append(f"day >= {mark}")
    if pull.until is not None:
        conditions.append(f"day <= {mark}")
    if pull.site is not None:
        conditions.append(f"site = {mark}")
    # Always by version, which is how the rows lie: the planner must not sort a year of rows by day.
    return f"WHERE {' AND '.join(conditions)} ORDER BY version LIMIT {mark}"


def _sqlite_cell(name: str, *, excel: bool) -> str:
    if name not in FREE_TEXT:
        return name
    cell = f"replace({name}, '\"', '\"\"')"
    if excel and name in NUMBERS_AS_TEXT:
        cell = f"CASE WHEN {name} = '' THEN '' ELSE {cell} || char(9) END"
    runs = "||".join(f"char({ord(character)})" for character in RUNS)
    return _guarded(f"instr({runs}, substr({name}, 1, 1))", name, cell)


def _postgres_cell(name: str, pull: Pull) -> str:
    if name in pull.grain.words:
        # COPY writes an empty text as two quotes; SQLite and spreadsheets know no such difference.
        return f"NULLIF({name}, '')"
    if name not in FREE_TEXT:
        return name
    cell = name
    if pull.excel and name in NUMBERS_AS_TEXT:
        cell = f"CASE WHEN {name} = '' THEN '' ELSE {name} || chr(9) END"
    runs = "||".join(f"chr({ord(character)})" for character in RUNS)
    return f"{_guarded(f'strpos({runs}, left({name}, 1))', name, cell)} AS {name}"


def _guarded(place: str, name: str, cell: str) -> str:
    """The cell, with an apostrophe in front where its first character stands among those that run."""
    return f"CASE WHEN {name} <> '' AND {place} > 0 THEN '''' || {cell} ELSE {cell} END"
