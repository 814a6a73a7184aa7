"""Saved column mappings, as the feed told them. Does not know how a file is read by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from domain import events as e
from domain.mapping import ColumnMapping
from journal.database import Connection
from journal.envelope import Entry


def known_mappings(connection: Connection) -> list[ColumnMapping]:
    """Every mapping in force, by name."""
    rows = connection.execute("SELECT body FROM column_mappings ORDER BY key").fetchall()
    return sorted((_decode(body) for (body,) in rows), key=lambda mapping: (mapping.name, mapping.key))


def mapping_saved(connection: Connection, event: e.MappingSaved, entry: Entry) -> None:
    body = msgspec.json.encode(event.mapping, order="sorted").decode()
    connection.execute(
        "INSERT INTO column_mappings(key, body) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET body = excluded.body",
        (event.mapping.key, body),
    )


def mapping_removed(connection: Connection, event: e.MappingRemoved, entry: Entry) -> None:
    connection.execute("DELETE FROM column_mappings WHERE key = ?", (event.key,))


HANDLERS: dict[type[e.Event], Callable[[Connection, Any, Entry], None]] = {
    e.MappingSaved: mapping_saved,
    e.MappingRemoved: mapping_removed,
}
_decode = msgspec.json.Decoder(ColumnMapping).decode
