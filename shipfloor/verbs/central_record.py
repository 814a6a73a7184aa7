"""How far head office has a record kept here, and whether it is the same one. Knows no words.

An answer names a sequence and no hash. So the event at that sequence is sent once more: head office compares it with
what it keeps, and one hash stands for all before it. Nothing is sent that head office does not have already, so nothing
is stored by asking; a fork that shows is noted there, as whenever a station sends.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edge.central_link import CentralLink
    from edge.settings import CentralSettings
    from journal.database import Connection
    from journal.tables import Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class AtCentral:
    """Head office has the record up to ``sequence``; from ``parted_at`` on, where it is set, it has another."""

    sequence: int
    parted_at: int | None = None


def at_central(settings: CentralSettings, connection: Connection, journal_id: str) -> AtCentral:
    """Ask it. A record that is shorter here is not compared: its end is missing anyway.

    Look at the record after this: a station that runs has sent no more by then than it has written. Raises Unreachable.
    """
    from edge.central_link import CentralLink
    from journal.accept import Acknowledged, Gap
    from journal.errors import UnknownJournal
    from journal.tables import find_journal

    journal = find_journal(connection, journal_id)
    if journal is None:
        raise UnknownJournal(f"no journal {journal_id} is kept here")
    with closing(CentralLink(settings)) as link:
        answer = link.send(journal.station_id, journal.journal_id, [])
        if isinstance(answer, Gap):
            answer = Acknowledged(sequence=answer.expected - 1)
        if not isinstance(answer, Acknowledged):
            return AtCentral(sequence=answer.at, parted_at=answer.at)
        written = find_journal(connection, journal_id)
        if written is None or not 0 < answer.sequence <= written.sequence:
            return AtCentral(sequence=answer.sequence)
        parted_at = _parted_at(link, connection, journal, answer.sequence)
    return AtCentral(sequence=answer.sequence, parted_at=parted_at)


def _parted_at(link: CentralLink, connection: Connection, journal: Journal, sequence: int) -> int | None:
    """The first event that is another there; looked for backwards from ``sequence``, which head office has."""
    from edge.errors import Unreachable
    from journal.accept import LOOK_BACK, Fork, Gap
    from journal.follow import stream

    first = sequence
    while True:
        last = min(sequence, first + LOOK_BACK - 1)
        batch = list(stream(connection, journal.journal_id, first - 1, last))
        answer = link.send(journal.station_id, journal.journal_id, batch)
        if isinstance(answer, Fork):
            return answer.at
        if not isinstance(answer, Gap):
            return None
        if first == 1 or answer.expected != max(1, first - LOOK_BACK):
            raise Unreachable(f"it was set back to event {answer.expected - 1} while it was asked: ask again")
        first = answer.expected
