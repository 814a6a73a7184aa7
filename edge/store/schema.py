"""Makes the station's tables where they are missing, and loads their descriptions only then.

SQLModel costs a station a sixth of its memory and start; once the tables stand, prepared SQL needs none of it.
"""

from __future__ import annotations

from importlib import resources
from zlib import crc32

from journal.database import Connection


def ensure_tables(connection: Connection) -> None:
    """Create what is missing if this version's descriptions are not the ones the database was made with."""
    described = resources.files("edge.store").joinpath("tables.py").read_bytes()
    version = crc32(described) & 0x7FFF_FFFF
    if connection.execute("PRAGMA user_version").fetchone()[0] == version:
        return
    from edge.store.tables import create_tables  # noqa: PLC0415 - loaded only when there is something to create

    create_tables(connection)
    connection.execute(f"PRAGMA user_version = {version}")
