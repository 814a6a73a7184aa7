"""``verify``: whether the journals are what was written, to the end that somebody else remembers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shipfloor.verbs.record import journals_kept, opened
from shipfloor.verbs.speech import (
    STATION_SETTINGS,
    UNUSABLE,
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
    from edge.errors import Unreachable
    from edge.settings import CentralSettings
    from journal.database import Connection
    from journal.tables import Journal
    from shipfloor.verbs.central_record import AtCentral

Head = tuple[int, str]


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
    central = _central_of(speech, settings) if with_central else None
    with opened(speech, data_folder(settings, data), readonly=True) as connection:
        # Before the journals are read: a running station writes, and sends, on.
        there = _ask(central, connection) if central is not None else None
        checks = [_check(connection, journal, remembered) for journal in journals_kept(connection)]
    if there is not None:
        checks = [_compared(speech, check, there) for check in checks]
    if as_json:
        tell_json({"ok": all(check.ok for check in checks), "journals": [check.told() for check in checks]})
    else:
        for check in checks:
            typer.echo(check.sentence(speech), err=not check.ok)
    if not all(check.ok for check in checks):
        raise typer.Exit(WRONG)


@dataclass(frozen=True)
class _Check:
    """What was found of one journal. ``head``: the sequence that others remember, where it was asked for.

    ``central``: how far head office has it, where that was asked.
    """

    journal: Journal
    ok: bool
    at: int
    why: str
    head: int | None
    central: int | None = None

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
            "central_sequence": self.central,
        }

    def sentence(self, speech: Speech) -> str:
        """As a person reads it."""
        place: dict[str, Any] = {"role": self.journal.role, "journal": self.journal.journal_id}
        if self.ok:
            whole = speech.say("intact", count=self.at, **place)
            if self.central is None:
                return whole
            few = self.at - self.central
            return f"{whole}\n{speech.say('central_lacks' if few else 'central_same', central=self.central, few=few)}"
        if self.why == "cut":
            return speech.say("cut", count=self.at - 1, head=self.head, **place)
        key = self.why if self.why in {"other_history", "forked"} else "broken"
        return speech.say(key, head=self.at, at=self.at, **place)


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
        differs = hash_at(connection, journal.journal_id, sequence) != known
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


def _central_of(speech: Speech, settings: Path) -> CentralSettings:
    """Where head office is. To ask nobody and call the record whole would be a lie."""
    wanted = settings_or_exit(settings).central
    if wanted is None:
        speech.fail("central_unnamed", code=UNUSABLE, file=settings)
    return wanted


def _ask(central: CentralSettings, connection: Connection) -> AtCentral | Unreachable | None:
    """How far head office has the record, or why that is not known; None where there is no record to ask for."""
    from edge.errors import Unreachable
    from journal.tables import find_current
    from shipfloor.verbs.central_record import at_central

    current = find_current(connection, "record")
    if current is None:
        return None
    try:
        return at_central(central, connection, current.journal_id)
    except Unreachable as error:
        return error


def _compared(speech: Speech, check: _Check, there: AtCentral | Unreachable) -> _Check:
    """The current record, where it is whole by itself, against what head office has of it; others as they are.

    Head office's answer carries no hash. ``central_record`` has it compare ours, so that another history of the same
    length is not called whole.
    """
    from edge.errors import Unreachable

    if not check.ok or check.journal.role != "record" or check.journal.retired:
        return check
    if isinstance(there, Unreachable):
        speech.fail("central_silent", why=there)
    if there.parted_at is not None:
        return replace(check, ok=False, at=there.parted_at, why="forked", central=there.sequence)
    if there.sequence > check.at:
        return replace(check, ok=False, at=check.at + 1, why="cut", head=there.sequence, central=there.sequence)
    return replace(check, central=there.sequence)
