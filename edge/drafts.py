"""Events to drafts for the writer. Knows kinds; the journal does not."""

from __future__ import annotations

from collections.abc import Iterable

from domain.events import Event
from domain.wire import to_data
from journal.envelope import Draft, Role


def draft_of(event: Event, role: Role = "record") -> Draft:
    """One event as a draft for the journal with this role."""
    return Draft(kind=type(event).__name__, data=to_data(event), role=role)


def drafts_of(events: Iterable[Event], role: Role = "record") -> tuple[Draft, ...]:
    """Events in order, as drafts for one journal."""
    return tuple(draft_of(event, role) for event in events)
