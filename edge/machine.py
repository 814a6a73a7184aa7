"""Which machine this is, so that a data folder that was carried to another one does not go on in the same journal.

A journal has one writer. A card cloned into a second Pi, or a folder restored elsewhere, must part from the first one
before anything is written: two histories under one journal id would be a fork. Does not know what is in a journal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from domain.events import JournalContinued
from edge.drafts import draft_of
from journal.database import Connection
from journal.envelope import Draft
from journal.follow import head
from journal.identity import Parting
from journal.write import Writer

# A cloned card carries its machine id along; a Pi's serial number stays with the board.
SIGNS = (Path("/etc/machine-id"), Path("/proc/device-tree/serial-number"))
NOTE = "machine"


def part_if_moved(connection: Connection, writer: Writer, folder: Path, signs: Iterable[Path] = SIGNS) -> bool:
    """Mint a new record if this folder was last written on another machine; whether it was."""
    here, note = machine_sign(signs), folder / NOTE
    known = note.read_text(encoding="ascii").strip() if note.is_file() else ""
    moved = bool(known) and bool(here) and known != here
    if moved:
        end = head(connection, writer.journals["record"])
        writer.renew("record", end.sequence, lambda parting: continued(parting, "machine")).result()
    if here and known != here:
        note.write_text(f"{here}\n", encoding="ascii")
    return moved


def machine_sign(signs: Iterable[Path] = SIGNS) -> str:
    """A digest of what tells this machine from others; empty where nothing does."""
    told = [sign.read_bytes() for sign in signs if sign.is_file()]
    return hashlib.sha256(b"\x00".join(told)).hexdigest() if told else ""


def continued(parting: Parting, why: str) -> Draft:
    """The first event of a journal minted anew: it names the old one and the last event that both sides have."""
    return draft_of(
        JournalContinued(
            old_journal_id=parting.old_journal_id,
            common_sequence=parting.common_sequence,
            common_hash=parting.common_hash,
            why=why,
        )
    )
