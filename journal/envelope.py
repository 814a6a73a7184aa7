"""What is written: an envelope around a body, and what a body says. Does not know kinds, tables or the chain.

A body is made once, as compact UTF-8 JSON, where its event happened. From then on it is text: stored, sent, exported
and hashed as it is, never made again from what was parsed out of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from journal.errors import UnreadableBody

Role = Literal["record", "feed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One event as it is kept and sent. ``hash`` (hex) covers the hash before it and ``body``."""

    sequence: int
    hash: str
    body: str


# ``told``: another machine vouched for the time a while ago, and ours agreed.
Trust = Literal["trusted", "told", "doubtful"]


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """When an event was written: ``at`` in ISO 8601, UTC, microseconds, Z; ``boot_ns`` counts within ``boot_id``."""

    at: str
    boot_id: str
    boot_ns: int
    clock: Trust


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An event that a decision wants written. Without ``event_id`` the writer makes one.

    ``decided_at`` (as a stamp's ``at``): when what it says was decided elsewhere, before it was taken over here.
    """

    kind: str
    data: dict[str, Any]
    role: Role = "record"
    version: int = 1
    event_id: str | None = None
    carried_from: dict[str, Any] | None = None
    decided_at: str | None = None


class Entry(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename={"stamp": "times", "feed_sequence": "feed"}
):
    """A body, parsed. ``feed_sequence`` is the head of the feed that was known when the event was decided.

    ``decided_at``: as of a draft; None where it was decided when it was written.
    """

    station_id: str
    journal_id: str
    sequence: int
    kind: str
    version: int
    event_id: str
    stamp: Stamp
    feed_sequence: int
    data: dict[str, Any]
    carried_from: dict[str, Any] | None = None
    decided_at: str | None = None


class Address(msgspec.Struct, frozen=True, gc=False):
    """Where a body says it stands: all that storing a foreign envelope needs to read of it."""

    station_id: str
    journal_id: str
    sequence: int


_encode = msgspec.json.Encoder().encode
_decode_entry = msgspec.json.Decoder(Entry).decode
_decode_address = msgspec.json.Decoder(Address).decode


def write_body(entry: Entry) -> str:
    """The body of an event: compact JSON, not escaped to ASCII. Called once an event."""
    return _encode(entry).decode()


def parse(envelope: Envelope) -> Entry:
    """What the body says; raises UnreadableBody."""
    return parse_body(envelope.body)


def parse_body(body: str) -> Entry:
    """What the body says; raises UnreadableBody."""
    try:
        return _decode_entry(body)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise UnreadableBody(str(error)) from error


def parse_address(body: bytes) -> Address:
    """Where the body says it stands, whatever else it says; raises UnreadableBody."""
    try:
        return _decode_address(body)
    except msgspec.DecodeError as error:
        raise UnreadableBody(str(error)) from error
