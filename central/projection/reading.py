"""An envelope read as far as it can be: what it says, or why nothing can be made of it. Does not know tables."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import msgspec

from central.errors import NotProjectable
from central.projection.effects import FEED_ONLY, Effect, effects, reached
from central.projection.ship_effects import SHIP_EFFECTS
from domain.events import Event
from domain.wire import UnknownKind, UnreadableEvent, from_data
from journal.envelope import Entry, Envelope, parse
from journal.errors import UnreadableBody

YEAR_MIN, YEAR_MAX = 1970, 9998
WHOLE_MAX = 2**31 - 1
NANOSECONDS_MAX = 2**63 - 1
KEY_MAX = 512
"""Characters of what rows are found by: PostgreSQL's indexes hold no more than some 2,700 bytes."""

_KEYS = frozenset({"tracking_number", "number", "former_numbers", "shop", "carrier"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One envelope. ``parked`` says why it makes no row; ``adopted`` is what our feed is asked to take over."""

    sequence: int
    entry: Entry | None = None
    effects: tuple[Effect, ...] = ()
    adopted: Event | None = None
    parked: str = ""

    @property
    def kind(self) -> str:
        """Its kind, or "" where not even that could be read."""
        return self.entry.kind if self.entry else ""


def read(envelope: Envelope, *, own: bool) -> Read:
    """What the envelope says. ``own``: it stands in our own feed.

    What a station imported while it could not reach us is no fact until our feed has adopted it.
    """
    try:
        entry = parse(envelope)
        at = _instant(entry.stamp.at)
    except (UnreadableBody, NotProjectable) as error:
        return Read(sequence=envelope.sequence, parked=str(error))
    reach: tuple[Effect, ...] = () if own else (reached(entry, at),)
    try:
        event = from_data(entry.kind, entry.data)
        check_storable(event)
    except (UnknownKind, UnreadableEvent, NotProjectable) as error:
        why = f"{type(error).__name__}: {error}"
        return Read(sequence=envelope.sequence, entry=entry, effects=reach, parked=why)
    if type(event) in FEED_ONLY and not own:
        return Read(sequence=envelope.sequence, entry=entry, effects=reach, adopted=event)
    said = () if own and type(event) in SHIP_EFFECTS else effects(entry, event, at)
    return Read(sequence=envelope.sequence, entry=entry, effects=(*reach, *said))


def check_storable(value: Any) -> None:  # noqa: ANN401 - an event or a value inside one
    """Raise NotProjectable for what no column can hold or no rule can compare, wherever in the event it stands."""
    for name in fields(value):
        _check(getattr(value, name.name), name.name)


def _check(value: Any, name: str) -> None:  # noqa: ANN401 - any field of an event
    if isinstance(value, str):
        _check_text(value, name)
    elif isinstance(value, datetime):
        if value.tzinfo is None:
            raise NotProjectable(f"{name} names no zone")
        if not YEAR_MIN <= value.year <= YEAR_MAX:
            raise NotProjectable(f"{name} is out of any calendar: {value.year}")
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int):
        if abs(value) > (NANOSECONDS_MAX if name.endswith("_ns") else WHOLE_MAX):
            raise NotProjectable(f"{name} is beyond counting")
    elif isinstance(value, tuple):
        for part in value:
            _check(part, name)
    elif hasattr(value, "__dataclass_fields__"):
        check_storable(value)


def _check_text(value: str, name: str) -> None:
    if "\x00" in value:
        raise NotProjectable(f"{name} holds a NUL character")
    if len(value) > KEY_MAX and (name in _KEYS or name.endswith(("_id", "_ids"))):
        raise NotProjectable(f"{name} is longer than any name: {len(value)} characters")


def _instant(text: str) -> datetime:
    try:
        at: datetime = msgspec.convert(text, datetime)
    except msgspec.ValidationError as error:
        raise NotProjectable(f"its time is no instant: {text[:40]}") from error
    _check(at, "its time")
    return at
