"""``backup`` and ``restore``: the database as one checked file, and a station's life going on from it.

Photos are files of their own beside the database and are not in it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shipfloor.verbs.record import DATABASE
from shipfloor.verbs.speech import (
    STATION_SETTINGS,
    WRONG,
    DataFolder,
    Lang,
    SettingsFile,
    Speech,
    data_folder,
    settings_or_exit,
)

if TYPE_CHECKING:
    from journal.database import Connection
    from journal.envelope import Role
    from journal.tables import Journal

Target = Annotated[Path, typer.Argument(help="The backup, one file.")]


def backup(
    file: Target, *, settings: SettingsFile = STATION_SETTINGS, data: DataFolder = None, lang: Lang = "zh"
) -> None:
    """Copy the database to one file while the station runs, checked and durable."""
    speech, folder = Speech(lang), data_folder(settings, data)
    if file.exists():
        speech.fail("exists", file=file)
    source = folder / DATABASE
    if not source.is_file():
        speech.fail("no_database", path=source)
    unfinished = file.with_name(f"{file.name}.tmp")
    unfinished.unlink(missing_ok=True)
    try:
        count = _copy(source, unfinished)
    except sqlite3.DatabaseError as error:
        unfinished.unlink(missing_ok=True)
        speech.fail("backup_damaged", code=WRONG, why=error)
    _settle(unfinished, file)
    typer.echo(speech.say("backed_up", file=file, count=count, photos=folder / "photos"))


def restore(
    file: Target, *, settings: SettingsFile = STATION_SETTINGS, data: DataFolder = None, lang: Lang = "zh"
) -> None:
    """Make a data folder's database from a backup. It goes on in a new journal that says where it left the old one."""
    from journal.errors import FolderInUse
    from journal.lock import FolderLock
    from journal.owner import give_to_owner_of

    speech, folder = Speech(lang), data_folder(settings, data)
    ours = settings_or_exit(settings).station_id if data is None else ""
    if not file.is_file():
        speech.fail("no_database", path=file)
    folder.mkdir(parents=True, exist_ok=True)
    target, unfinished = folder / DATABASE, folder / f"{DATABASE}.restoring"
    try:
        with FolderLock(folder):
            if target.exists():
                speech.fail("not_empty", folder=folder)
            shutil.copyfile(file, unfinished)
            minted = _go_on(speech, unfinished, ours)
            give_to_owner_of(folder, unfinished)
            _settle(unfinished, target)
    except FolderInUse as error:
        speech.fail("in_use", why=error)
    except sqlite3.DatabaseError as error:
        speech.fail("backup_damaged", code=WRONG, why=error)
    finally:
        for left in folder.glob(f"{unfinished.name}*"):
            left.unlink()
    typer.echo(speech.say("restored", folder=folder, journal=minted))


def _copy(source: Path, target: Path) -> int:
    """Copy a live database in one read transaction, check the copy, and count its events."""
    live = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
    with closing(live), closing(sqlite3.connect(target, isolation_level=None)) as copy:
        live.backup(copy)
        # One file, without a log beside it that a hand might forget to copy.
        copy.execute("PRAGMA journal_mode = DELETE")
        _check(copy)
        count = copy.execute("SELECT COUNT(*) FROM envelopes").fetchone()[0]
    return int(count)


def _check(connection: sqlite3.Connection | Connection) -> None:
    [(found,)] = connection.execute("PRAGMA integrity_check(1)").fetchall()
    if found != "ok":
        raise sqlite3.DatabaseError(found)


def _go_on(speech: Speech, path: Path, ours: str) -> str:
    """Check the restored database and mint its journals anew; returns the record's new id."""
    from journal.database import open_database, transaction
    from journal.tables import list_journals

    with closing(open_database(path)) as connection:
        _check(connection)
        own = [each for each in list_journals(connection) if each.role in {"record", "feed"} and not each.retired]
        theirs = {each.station_id for each in own} - {ours}
        if ours and theirs:
            speech.fail("other_station", theirs=", ".join(sorted(theirs)), ours=ours)
        with transaction(connection):
            minted = {journal.role: _mint(connection, journal) for journal in own}
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return minted.get("record", "")


def _mint(connection: Connection, journal: Journal) -> str:
    """Others may have seen events that this backup lost, so their numbers must not be used again.

    The record leaves the old journal at its end. A feed is carried whole: whoever begins to follow it later needs all.
    """
    from edge.clock import Clock
    from edge.machine import continued
    from journal.identity import renew

    role: Role = "feed" if journal.role == "feed" else "record"
    head = renew(
        connection,
        journal.station_id,
        role,
        0 if role == "feed" else journal.sequence,
        lambda parting: continued(parting, "restore"),
        journal_id=str(uuid.uuid4()),
        event_id=str(uuid.uuid4()),
        stamp=Clock().stamp(),
    )
    return head.journal_id


def _settle(unfinished: Path, target: Path) -> None:
    """Make a finished file durable, then give it its name, durably."""
    _sync(unfinished)
    unfinished.rename(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
