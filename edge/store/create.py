"""The station's tables made from their descriptions. Does not know what a row means."""

from __future__ import annotations

from functools import cache

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from edge.store.private import PrivateRow
from edge.store.row import StationRow
from edge.store.tables import DERIVED
from journal.database import Connection


def create_tables(connection: Connection) -> None:
    """Create what is missing; the journals' own tables are made by ``journal.tables``."""
    for _name, statement in _statements():
        connection.execute(statement)


def drop_outdated(connection: Connection) -> bool:
    """Drop every derived table if one of them has another shape than this version wants; whether one had.

    An index of another shape is dropped by itself, to be made anew: what it is made from stands.
    """
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    wanted = {name: _compared(statement) for name, statement in _statements()}
    for kind, name, statement in rows:
        if kind == "index" and name in wanted and wanted[name] != _compared(statement):
            connection.execute(f"DROP INDEX {name}")
    kept = {name: _compared(statement) for kind, name, statement in rows if kind == "table"}
    if all(kept.get(name, wanted[name]) == wanted[name] for name in DERIVED):
        return False
    for name in DERIVED:
        connection.execute(f"DROP TABLE IF EXISTS {name}")
    return True


def _compared(statement: str) -> str:
    return " ".join(statement.replace("IF NOT EXISTS ", "").split())


@cache
def _statements() -> tuple[tuple[str, str], ...]:
    """(name, statement) of each table and index."""
    made: list[tuple[str, CreateTable | CreateIndex]] = []
    for name, table in (*StationRow.metadata.tables.items(), *PrivateRow.metadata.tables.items()):
        made.append((name, CreateTable(table, if_not_exists=True)))
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        made += [(str(index.name), CreateIndex(index, if_not_exists=True)) for index in indexes]
    return tuple((name, str(each.compile(dialect=sqlite.dialect()))) for name, each in made)
