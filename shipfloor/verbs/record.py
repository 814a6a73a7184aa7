"""``rebuild`` and ``export``: the station's journals as they lie in its data folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shipfloor.verbs.speech import (
    STATION_SETTINGS,
    DataFolder,
    Lang,
    SettingsFile,
    Speech,
    data_folder,
)

if TYPE_CHECKING:
    from journal.database import Connection
    from journal.tables import Journal

DATABASE = "station.db"

Head = tuple[int, str | None]


def rebuild(*, settings: SettingsFile = STATION_SETTINGS, data: DataFolder = None, lang: Lang = "zh") -> None:
    """Make the state anew from the journals. The station must not run."""
    from rich.progress import Progress, SpinnerColumn, TextColumn

    from edge.store import rebuild as making
    from edge.store.schema import ensure_tables
    from journal.errors import FolderInUse
    from journal.lock import FolderLock

    speech, folder = Speech(lang), data_folder(settings, data)
    try:
        with FolderLock(folder) if folder.is_dir() else _nothing(), opened(speech, folder) as connection:
            ensure_tables(connection)
            with Progress(SpinnerColumn(), TextColumn("{task.completed}"), transient=True) as progress:
                task = progress.add_task("")
                count = making.rebuild(connection, lambda done: progress.update(task, completed=done))
    except FolderInUse as error:
        speech.fail("in_use", why=error)
    typer.echo(speech.say("rebuilt", count=count))


def export(
    *,
    settings: SettingsFile = STATION_SETTINGS,
    data: DataFolder = None,
    after: Annotated[int, typer.Option(help="Only events after this sequence.")] = 0,
    lang: Lang = "zh",
) -> None:
    """Write every envelope kept here to stdout, one JSON document a line, each body as it was written."""
    import msgspec

    from journal.follow import stream

    speech = Speech(lang)
    encode = msgspec.json.Encoder().encode
    with opened(speech, data_folder(settings, data), readonly=True) as connection:
        for journal in journals_kept(connection):
            address = {"station_id": journal.station_id, "journal_id": journal.journal_id, "role": journal.role}
            for envelope in stream(connection, journal.journal_id, after=after):
                told = {**address, "sequence": envelope.sequence, "hash": envelope.hash, "body": envelope.body}
                sys.stdout.buffer.write(encode(told) + b"\n")


@contextmanager
def opened(speech: Speech, folder: Path, *, readonly: bool = False) -> Iterator[Connection]:
    """The station's database in a folder; one that is missing or damaged ends the command with a sentence."""
    import sqlite3

    from journal.database import open_database
    from journal.errors import DatabaseUnavailable

    path = folder / DATABASE
    if not path.is_file():
        speech.fail("no_database", path=path)
    try:
        connection = open_database(path, readonly=readonly)
    except DatabaseUnavailable as error:
        speech.fail("database_damaged", why=error)
    try:
        yield connection
    except sqlite3.DatabaseError as error:
        speech.fail("database_damaged", why=error)
    finally:
        connection.close()


def journals_kept(connection: Connection) -> list[Journal]:
    from journal.tables import list_journals

    return [journal for journal in list_journals(connection) if journal.role != "copy"]


@contextmanager
def _nothing() -> Iterator[None]:
    yield
