"""The key of address marks: made once by who owns the feed, followed by the others, deletable, in no journal.

Does not know files or marks (``edge.importers.address_marks``).
"""

from __future__ import annotations

import secrets

from journal.database import Connection
from journal.write import Decision, Writer

NAME = "address"
KEY_BYTES = 32


def address_key(connection: Connection) -> bytes:
    """The key that is kept here; empty where there is none yet."""
    row = connection.execute("SELECT secret FROM private_keys WHERE name = ?", (NAME,)).fetchone()
    return bytes.fromhex(row[0]) if row else b""


def ensure_address_key(connection: Connection, writer: Writer) -> bytes:
    """As ``address_key``, made now where there is none."""
    if not address_key(connection):
        fresh = secrets.token_hex(KEY_BYTES)
        writer.submit(lambda writing: _keep(writing, fresh)).result()
    return address_key(connection)


def _keep(connection: Connection, secret: str) -> Decision[None]:
    connection.execute("INSERT INTO private_keys(name, secret) VALUES (?, ?) ON CONFLICT DO NOTHING", (NAME, secret))
    return Decision(answer=None)
