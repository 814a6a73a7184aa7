"""What a component's message says of our task: printed, failed, refused, or nothing of it. Knows no connection."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec

from hardware.component import Component, Outcome, look, word


class Said(StrEnum):
    """What a message says of a task."""

    NOTHING = "nothing"
    """It is about something else, or not the end."""
    PRINTED = "printed"
    FAILED = "failed"
    """The component took the task and did not print it."""
    REFUSED = "refused"
    """The component did not take the task."""
    DOUBTFUL = "doubtful"
    """It is the end, and its parts do not agree: a label may be out, or not."""


def said_of(text: str | bytes, known: Component, task_id: str) -> Said:
    """Read one message. Whatever cannot be read says nothing."""
    try:
        message = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return Said.NOTHING
    refusal = known.refusal
    if refusal is not None and _is(message, refusal.when) and word(look(message, refusal.request_id)) == task_id:
        return Said.REFUSED
    outcome = known.outcome
    if not _is(message, outcome.when):
        return Said.NOTHING
    if not outcome.items:
        return _outcome(message, outcome, task_id)
    items = look(message, outcome.items)
    said = [_outcome(each, outcome, task_id) for each in items] if isinstance(items, list) else []
    told = [each for each in said if each is not Said.NOTHING]
    if len(set(told)) > 1:
        return Said.DOUBTFUL
    return told[0] if told else Said.NOTHING


def _outcome(message: Any, outcome: Outcome, task_id: str) -> Said:  # noqa: ANN401 - whatever JSON holds
    if look(message, outcome.task_id) != task_id:
        return Said.NOTHING
    status = word(look(message, outcome.status))
    if status not in (*outcome.failed, *outcome.printed):
        return Said.NOTHING
    documents = look(message, outcome.documents) if outcome.documents else None
    told = documents if isinstance(documents, list) else []
    came_out = [word(look(each, outcome.document_status)) in outcome.document_printed for each in told]
    if status in outcome.failed:
        return Said.DOUBTFUL if any(came_out) else Said.FAILED
    return Said.PRINTED if all(came_out) else Said.DOUBTFUL


def _is(message: Any, when: Mapping[str, str]) -> bool:  # noqa: ANN401 - whatever JSON holds
    return isinstance(message, dict) and all(word(message.get(key)) == value for key, value in when.items())
