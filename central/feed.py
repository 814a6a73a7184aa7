"""The feed that head office owns: orders, waybills, goods, rules, badges and carriers' scans, in a journal of its own.

What is equal to what the feed says already is not written again, so the same file may be imported every ten minutes and
by everybody. Does not know HTTP, files or rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Literal, TypeVar

import msgspec

from central.clock import Clock
from central.feed_event import FeedEvent, key_of
from central.listed_changes import forget_before, go_back, note_change
from central.projection.local import utc_text
from central.ship_projection import remember
from domain import events as e
from domain.wire import UnknownKind, UnreadableEvent, from_data, to_data
from journal.database import Connection
from journal.envelope import Draft, Entry, Stamp
from journal.write import Decision, Writer

T = TypeVar("T")

CHUNK = 100
"""Events a transaction: an import of a hundred thousand rows must not hold up a carrier's scan."""

ANSWER_SECONDS = 30.0

Outcome = Literal["accepted", "updated", "unchanged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of telling the feed something: new to it, changed, or known."""

    accepted: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: Told) -> Told:
        """Both together."""
        return Told(
            accepted=self.accepted + other.accepted,
            updated=self.updated + other.updated,
            unchanged=self.unchanged + other.unchanged,
        )


def told_of(outcomes: Sequence[Outcome]) -> Told:
    """How often each outcome came."""
    counts = Counter(outcomes)
    return Told(accepted=counts["accepted"], updated=counts["updated"], unchanged=counts["unchanged"])


class Feed:
    """Says things through the writer, once."""

    def __init__(self, writer: Writer, clock: Clock) -> None:
        self._writer = writer
        self._clock = clock

    def tell(self, events: Sequence[FeedEvent]) -> Told:
        """Write what is new or changed, in chunks; returns once all of it is durable."""
        return told_of(self.tell_each(events))

    def tell_each(self, events: Sequence[FeedEvent]) -> list[Outcome]:
        """As ``tell``, with what became of each event."""
        outcomes: list[Outcome] = []
        for chunk in _chunks(events, CHUNK):
            found: list[Outcome] = self.submit(partial(_decide, events=chunk))
            outcomes += found
        return outcomes

    def adopt(self, decided: Sequence[tuple[FeedEvent, str]]) -> Told:
        """Take over what a station wrote for itself while it could not reach us, each with when it was written there.

        Where the feed has another version that was decided later, that one stays: the station could not have known.
        It goes by when the station decided, not by when we took that over, so that a newer version which arrives in a
        later batch, or from another station, is not taken for an older one.
        """
        told, now = Told(), utc_text(self._clock())
        for chunk in _chunks(decided, CHUNK):
            events = [event for event, _at in chunk]
            # A clock that is ahead outweighs nobody who decides from now on.
            since = [min(at, now) for _event, at in chunk]
            outcomes: list[Outcome] = self.submit(partial(_decide, events=events, since=since))
            told += told_of(outcomes)
        return told

    def note(self, event: e.OrdersLoaded | e.ListLoaded | e.ImportUndone) -> None:
        """Write that an import ended, whatever it changed: benches show how old refund data are."""
        self.submit(lambda _connection: Decision(drafts=(draft_of(event),), answer=Told()))

    def forget(self, before: datetime) -> None:
        """What ended before an instant can no longer be undone."""

        def decide(connection: Connection) -> Decision[None]:
            forget_before(connection, utc_text(before))
            return Decision(answer=None)

        self.submit(decide)

    def keep_private(self, notes: Sequence[tuple[str, str, object]]) -> int:
        """Keep (kind, key, value) beside the feed, where it can be deleted; returns how many changed."""
        now = utc_text(self._clock())
        changed = 0
        for chunk in _chunks(notes, CHUNK):
            changed += self.submit(partial(_keep_private, notes=chunk, now=now))
        return changed

    def submit(self, decide: Callable[[Connection], Decision[T]]) -> T:
        """One decision in a transaction of its own; returns its answer once that is durable."""
        future: Future[T] = self._writer.submit(decide)
        return future.result(timeout=ANSWER_SECONDS)


def project(connection: Connection, entry: Entry) -> None:
    """Remember what the feed now says, in the transaction that writes it."""
    said = from_data(entry.kind, entry.data)
    if isinstance(said, e.BatchShipTaken | e.BatchShipUploaded | e.BatchShipTakenBack):
        remember(connection, said)
        return
    event = go_back(connection, said) if isinstance(said, e.OrderUndone | e.WaybillUndone) else said
    name = None if event is None else key_of(event)
    if event is None or name is None:
        return
    if isinstance(event, e.OrderImported | e.WaybillListed) and event.import_id:
        note_change(connection, event.import_id, name, _text(event))
    connection.execute(
        "INSERT INTO listed (kind, key, data, decided_at, sequence) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (kind, key) DO UPDATE SET"
        " data = excluded.data, decided_at = excluded.decided_at, sequence = excluded.sequence",
        (*name, _text(event), entry.decided_at or entry.stamp.at, entry.sequence),
    )


def listed(connection: Connection, kind: str, key: str) -> e.Event | None:
    """The event by which the feed last said something of this."""
    row = connection.execute("SELECT data FROM listed WHERE kind = ? AND key = ?", (kind, key)).fetchone()
    return None if row is None else event_of(row[0])


def every_listed(connection: Connection, kind: str) -> list[e.Event]:
    """The same of everything of a kind."""
    rows = connection.execute("SELECT data FROM listed WHERE kind = ? ORDER BY key", (kind,)).fetchall()
    return [event_of(row[0]) for row in rows]


def stamper(clock: Clock, boot_ns: Callable[[], int], boot_id: str) -> Callable[[], Stamp]:
    """How our own events are stamped. Head office's clock is kept by its own time service: trusted."""
    return lambda: Stamp(at=utc_text(clock()), boot_id=boot_id, boot_ns=boot_ns(), clock="trusted")


def _decide(
    connection: Connection, events: Sequence[FeedEvent], *, since: Sequence[str] | None = None
) -> Decision[list[Outcome]]:
    drafts: list[Draft] = []
    outcomes: list[Outcome] = []
    inside: dict[tuple[str, str], tuple[str, str | None]] = {}
    for place, event in enumerate(events):
        name = key_of(event)
        text = _text(event)
        known, decided_at = _known(connection, name, inside)
        at = None if since is None else since[place]
        # What one decision wrote bears one time: of those the last counts.
        later = at is not None and decided_at is not None and decided_at > at
        same = known is not None and (known == text or isinstance(event, e.CarrierScanned) or _is_same(known, text))
        if same and not later and name is not None and at is not None:
            # Said again since: what was decided in between is the older one, whenever it comes.
            connection.execute("UPDATE listed SET decided_at = ? WHERE kind = ? AND key = ?", (at, *name))
        if same or later:
            outcomes.append("unchanged")
            continue
        outcomes.append("updated" if known is not None else "accepted")
        drafts.append(draft_of(event, at))
        if name is not None:
            inside[name] = (text, at)
    return Decision(drafts=tuple(drafts), answer=outcomes)


def _is_same(known: str, text: str) -> bool:
    """Whether what an older version kept, which lacks fields that events have now, says the same."""
    try:
        return _text(event_of(known)) == text
    except (UnknownKind, UnreadableEvent):
        return False


def _known(
    connection: Connection, name: tuple[str, str] | None, inside: dict[tuple[str, str], tuple[str, str | None]]
) -> tuple[str | None, str | None]:
    """What the feed says of it, in this chunk or before, and when that was decided."""
    if name is None:
        return None, None
    if name in inside:
        return inside[name]
    row = connection.execute("SELECT data, decided_at FROM listed WHERE kind = ? AND key = ?", name).fetchone()
    return (None, None) if row is None else (row[0], row[1])


def _keep_private(connection: Connection, notes: Sequence[tuple[str, str, object]], now: str) -> Decision[int]:
    changed = 0
    for kind, key, value in notes:
        text = msgspec.json.encode(value, order="sorted").decode()
        row = connection.execute("SELECT data FROM private_notes WHERE kind = ? AND key = ?", (kind, key)).fetchone()
        if row is not None and row[0] == text:
            continue
        changed += 1
        latest = connection.execute("SELECT COALESCE(MAX(version), 0) FROM private_notes").fetchone()[0]
        connection.execute(
            "INSERT INTO private_notes (kind, key, version, data, changed_at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (kind, key) DO UPDATE SET"
            " version = excluded.version, data = excluded.data, changed_at = excluded.changed_at",
            (kind, key, latest + 1, text, now),
        )
    return Decision(answer=changed)


def draft_of(event: FeedEvent, decided_at: str | None = None) -> Draft:
    """The event as a draft for our feed; ``decided_at`` where it is a station's own."""
    return Draft(kind=type(event).__name__, data=to_data(event), role="feed", decided_at=decided_at)


class _Kept(msgspec.Struct, frozen=True):
    kind: str
    data: dict[str, object]


def _text(event: e.Event) -> str:
    if isinstance(event, e.OrderImported | e.WaybillListed) and event.import_id:
        # Which import told it makes it no other order.
        event = replace(event, import_id="")
    return msgspec.json.encode(_Kept(type(event).__name__, to_data(event)), order="sorted").decode()


def event_of(text: str) -> e.Event:
    """The event that a kept text says."""
    kept = msgspec.json.decode(text, type=_Kept)
    return from_data(kept.kind, kept.data)


def _chunks(values: Sequence[T], size: int) -> Iterator[list[T]]:
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk
