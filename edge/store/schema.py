"""The station's tables as this version wants them: made where they are missing, rebuilt where they have another shape.

Does not load their descriptions unless something changed: SQLModel costs a station a sixth of its memory and start;
once the tables stand, prepared SQL needs none of it.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from zlib import crc32

from journal.database import Connection, transaction

DESCRIBED = (
    "row.py",
    "feed_tables.py",
    "tables.py",
    "watch_tables.py",
    "posting_tables.py",
    "batch_ship_tables.py",
    "clip_tables.py",
    "private.py",
)


def ensure_tables(connection: Connection, tell: Callable[[int], None] = lambda _count: None) -> None:
    """Bring the tables up to date if this version's descriptions are not the ones the database was made with.

    What is derived is projected anew from the journals where its shape has changed; private tables are only added to.
    That may take minutes: ``tell`` is called meanwhile, as `rebuild` does.
    """
    here = resources.files("edge.store")
    described = b"".join(here.joinpath(name).read_bytes() for name in DESCRIBED)
    version = crc32(described) & 0x7FFF_FFFF
    if connection.execute("PRAGMA user_version").fetchone()[0] == version:
        return
    from edge.store.create import create_tables, drop_outdated  # noqa: PLC0415 - only when there is something to do

    with transaction(connection):
        outdated = drop_outdated(connection)
        create_tables(connection)
        if outdated:
            from edge.store.rebuild import rebuild  # noqa: PLC0415 - as above

            rebuild(connection, tell)
        connection.execute(f"PRAGMA user_version = {version}")
