"""A fresh station has nobody who may issue badges: it makes its first supervisor, once, and leaves a note of the PIN.

Does not run where head office owns the feed: badges come from there.
"""

from __future__ import annotations

import os
from pathlib import Path

from edge.feed import Feed
from edge.supervisors import SUPERVISOR, hash_pin, new_pin
from journal.database import Connection

FIRST_SUPERVISOR = "first_supervisor"
BADGE = "B01"


def first_supervisor(connection: Connection, feed: Feed, note: Path) -> None:
    """Issue badge B01 with a random PIN if no badge was ever issued; the note can be read by this user only."""
    if not feed.owned or connection.execute("SELECT 1 FROM badges LIMIT 1").fetchone():
        return
    pin = new_pin()
    descriptor = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{BADGE} {pin}\n")
    feed.issue_badge(BADGE, SUPERVISOR, "", hash_pin(pin))
