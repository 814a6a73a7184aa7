"""``verify``: whether the journals are what was written, to the end that somebody else remembers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shipfloor.verbs.record import journals_kept, opened
from shipfloor.verbs.speech import (
    STATION_SETTINGS,
    WRONG,
    DataFolder,
    Json,
    Lang,
    SettingsFile,
    Speech,
    data_folder,
    settings_or_exit,
    tell_json,
)

if TYPE_CHECKING:
    from journal.database import Connection
    from journal.tables import Journal

Head = tuple[int, str | None]


def verify(
    *,
    settings: SettingsFile = STATION_SETTINGS,
    data: DataFolder = None,
    head: Annotated[str, typer.Option(help="SEQUENCE:HASH of the record that somebody else remembers.")] = "",
    with_central: Annotated[bool, typer.Option("--central", help="Ask head office how far it has the record.")] = False,
    as_json: Json = False,
    lang: Lang = "zh",
) -> None:
    """Check the chain of every journal kept here. A cut end is found only against a head that others remember."""
    speech = Speech(lang)
    remembered = _head_of(speech, head) if head else None
    with opened(speech, data_folder(settings, data), readonly=True) as connection:
        if with_central and remembered is None:
            remembered = _centrals_head(speech, settings, connection)
        checks = [_check(connection, journal, remembered) for journal in journals_kept(connection)]
    if as_json:
        tell_json({"ok": all(check.ok for check in checks), "journals": [check.told() for check in checks]})
    else:
        for check in checks:
            typer.echo(check.sentence(speech), err=not check.ok)
    if not all(check.ok for check in checks):
        raise typer.Exit(WRONG)


@dataclass(frozen=True)
class _Check:
    """What was found of one journal. ``head``: the sequence that others remember, where it was asked for."""

    journal: Journal
    ok: bool
    at: int
    why: str
    head: int | None

    def told(self) -> dict[str, Any]:
        """As JSON."""
        journal = self.journal
        return {
            "journal_id": journal.journal_id,
            "station_id": journal.station_id,
            "role": journal.role,
            "ok": self.ok,
            "sequence": self.at,
            "why": self.why,
        }

    def sentence(self, speech: Speech) -> str:
        """As a person reads it."""
        place: dict[str, Any] = {"role": self.journal.role, "journal": self.journal.journal_id}
        if self.ok:
            return speech.say("intact", count=self.at, **place)
        if self.why == "cut":
            return speech.say("cut", count=self.at - 1, head=self.head, **place)
        return speech.say(
            "other_history" if self.why == "other_history" else "broken", head=self.at, at=self.at, **place
        )


def _check(connection: Connection, journal: Journal, remembered: Head | None) -> _Check:
    """Follow the chain to the stored head; the current record also to the head that somebody else remembers."""
    from journal.chain import verify as follow
    from journal.errors import UnknownJournal
    from journal.follow import hash_at, stream

    envelopes = stream(connection, journal.journal_id)
    verdict = follow(journal.station_id, journal.journal_id, envelopes, (journal.sequence, journal.hash))
    wanted = remembered if journal.role == "record" and not journal.retired else None
    if not verdict.ok:
        cut = verdict.why.startswith("the end is cut off")
        return _Check(journal, ok=False, at=verdict.at, why="cut" if cut else "broken", head=journal.sequence)
    if wanted is None:
        return _Check(journal, ok=True, at=verdict.at, why="", head=None)
    sequence, known = wanted
    if sequence > verdict.at:
        return _Check(journal, ok=False, at=verdict.at + 1, why="cut", head=sequence)
    try:
        differs = known is not None and hash_at(connection, journal.journal_id, sequence) != known
    except UnknownJournal:
        differs = True
    if differs:
        return _Check(journal, ok=False, at=sequence, why="other_history", head=sequence)
    return _Check(journal, ok=True, at=verdict.at, why="", head=sequence)


def _head_of(speech: Speech, text: str) -> Head:
    sequence, colon, known = text.partition(":")
    if not sequence.isdecimal() or not colon or not known:
        speech.fail("head_malformed")
    return int(sequence), known.lower()


def _centrals_head(speech: Speech, settings: Path, connection: Connection) -> Head | None:
    """How far head office has the record: an empty batch asks."""
    from edge.central_link import CentralLink
    from edge.errors import Unreachable
    from journal.accept import Acknowledged
    from journal.tables import current_head

    wanted = settings_or_exit(settings)
    if wanted.central is None:
        return None
    link = CentralLink(wanted.central)
    try:
        answer = link.send(wanted.station_id, current_head(connection, "record").journal_id, [])
    except Unreachable as error:
        speech.fail("central_silent", why=error)
    finally:
        link.close()
    return (answer.sequence, None) if isinstance(answer, Acknowledged) else None
