"""Events to and from the ``data`` of a journal body. Does not know envelopes or where they are kept."""

from __future__ import annotations

from typing import Any

import msgspec

from domain.events import KINDS, Event


class UnknownKind(ValueError):
    """The journal holds a kind that this version does not know: keep it, park its projection."""


class UnreadableEvent(ValueError):
    """The data do not fit the kind: keep the envelope, park its projection."""


def to_data(event: Event) -> dict[str, Any]:
    """The JSON-ready ``data`` of an event: instants as ISO 8601 UTC, tuples as lists."""
    data: dict[str, Any] = msgspec.to_builtins(event)
    return data


def from_data(kind: str, data: object) -> Event:
    """The event that ``data`` stand for; raises UnknownKind or UnreadableEvent."""
    try:
        shape = KINDS[kind]
    except KeyError:
        raise UnknownKind(kind) from None
    try:
        return msgspec.convert(data, shape)
    except msgspec.ValidationError as error:
        raise UnreadableEvent(f"{kind}: {error}") from error
