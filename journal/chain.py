"""The hash chain over the bodies of one journal. Does not know where envelopes are kept.

``hash = sha256(previous hash, 32 bytes ‖ body, UTF-8)``; before the first event stands the genesis,
``sha256(station_id ‖ 0x1F ‖ journal_id)``. Any envelope changed, removed or reordered before the last one is found by
the chain alone; an end that was cut off is found only against a head that somebody else remembers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from journal.envelope import Entry, Envelope, parse_address, write_body
from journal.errors import BrokenChain, UnreadableBody


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a check found. When not ``ok``, ``at`` is the first sequence that cannot be trusted, and ``why`` says it."""

    ok: bool
    at: int
    why: str = ""


def genesis(station_id: str, journal_id: str) -> str:
    """The hash before a journal's first event, in hex."""
    return sha256(f"{station_id}\x1f{journal_id}".encode()).hexdigest()


def link(previous: str, body: str) -> str:
    """The hash of a body that follows ``previous``, in hex."""
    return sha256(bytes.fromhex(previous) + body.encode()).hexdigest()


def seal(previous: str, entry: Entry) -> Envelope:
    """Write the entry's body and chain it to ``previous``."""
    body = write_body(entry)
    return Envelope(sequence=entry.sequence, hash=link(previous, body), body=body)


def check(
    station_id: str, journal_id: str, envelopes: Iterable[Envelope], *, after: tuple[int, str] | None = None
) -> tuple[int, str]:
    """Follow the envelopes from ``after`` (genesis if None) to their head, (sequence, hash); raises BrokenChain."""
    sequence, last = after or (0, genesis(station_id, journal_id))
    return _follow(station_id, journal_id, envelopes, sequence, last)


def check_batch(station_id: str, journal_id: str, envelopes: Sequence[Envelope]) -> None:
    """As ``check``, for envelopes of which the first hangs on one that is not there."""
    if envelopes:
        _follow(station_id, journal_id, envelopes, envelopes[0].sequence - 1, None)


def verify(
    station_id: str,
    journal_id: str,
    envelopes: Iterable[Envelope],
    head: tuple[int, str] | None = None,
    *,
    after: tuple[int, str] | None = None,
) -> Verdict:
    """Whether the envelopes are the whole journal from ``after`` (its genesis) to ``head`` (wherever they end)."""
    try:
        sequence, last = check(station_id, journal_id, envelopes, after=after)
    except BrokenChain as error:
        return Verdict(ok=False, at=error.at, why=error.why)
    if head is not None and sequence < head[0]:
        return Verdict(ok=False, at=sequence + 1, why=f"the end is cut off: the head is {head[0]}")
    if head is not None and (sequence, last) != head:
        return Verdict(ok=False, at=head[0], why="another history: the head differs")
    return Verdict(ok=True, at=sequence)


def _follow(
    station_id: str, journal_id: str, envelopes: Iterable[Envelope], sequence: int, last: str | None
) -> tuple[int, str]:
    """The head after the envelopes; with ``last`` None the first one's hash is taken as it is."""
    previous = None if last is None else _digest(sequence, last)
    last = last or ""
    for envelope in envelopes:
        # Central does this for every event of every station, and a third of taking them in is spent here: one loop.
        sequence += 1
        try:
            body = envelope.body.encode()
            address = parse_address(body)
        except (UnicodeError, UnreadableBody) as error:
            raise BrokenChain(sequence, f"its body is no event: {error}") from error
        if address.sequence != sequence or address.journal_id != journal_id or address.station_id != station_id:
            raise BrokenChain(sequence, f"its body says it is {address}")
        if envelope.sequence != sequence:
            raise BrokenChain(sequence, f"found {envelope.sequence} in its place")
        last = envelope.hash
        previous = sha256(previous + body).digest() if previous is not None else _digest(sequence, last)
        if last != previous.hex():
            raise BrokenChain(sequence, "its hash does not follow from the one before and its body")
    return sequence, last


def _digest(sequence: int, hexadecimal: str) -> bytes:
    try:
        return bytes.fromhex(hexadecimal)
    except ValueError as error:
        raise BrokenChain(sequence, f"its hash is none: {error}") from error
