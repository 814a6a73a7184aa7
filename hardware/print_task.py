"""A platform's encrypted print task: opaque, but for the few places that are ours: ids, printer, no preview.

Comes as ``{"component": "cainiao", "task": {…}}``, where ``task`` is the message as a program would send it to that
component. What is in it is never looked at, decrypted, or shown: no error of this file quotes it.
"""

from __future__ import annotations

from typing import Any

import msgspec

from hardware.component import COMPONENTS, Component, Keys, component, look
from hardware.document import DocumentRefused, Wrong


class PrintTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A task and whose it is."""

    component: str
    task: dict[str, Any]

    def __repr__(self) -> str:
        return f"PrintTask({self.component!r})"


def read_task(content: bytes) -> PrintTask:
    """The task in a document. Raises DocumentRefused, also where it would print no label, or more than one."""
    try:
        task = msgspec.json.decode(content, type=PrintTask)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise DocumentRefused(Wrong.TASK, "not a component and its task") from error.__cause__
    if task.component not in COMPONENTS:
        raise DocumentRefused(Wrong.TASK, "no component of that name")
    labels = look(task.task, component(task.component).request.one)
    if not isinstance(labels, list) or len(labels) != 1:
        raise DocumentRefused(Wrong.TASK, f"{len(labels) if isinstance(labels, list) else 0} labels in one task")
    return task


def message_of(task: PrintTask, known: Component, task_id: str, printer: str) -> bytes:
    """The message that has the component print the task under this id, on this printer (empty: its default one)."""
    message: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(task.task))
    request = known.request
    for setting in request.set:
        _put(message, setting.path, setting.value)
    _put(message, request.request_id, task_id)
    _put(message, request.task_id, task_id)
    if printer:
        _put(message, request.printer, printer)
    return msgspec.json.encode(message)


def _put(message: Any, path: Keys, value: str | float | bool) -> None:  # noqa: ANN401, FBT001 - whatever JSON holds
    """Set a value, making objects on the way; what is not an object there gives way."""
    *way, last = path
    for key in way:
        if isinstance(message, list):
            message = message[int(key)]
            continue
        if not isinstance(message.get(key), dict | list):
            message[key] = {}
        message = message[key]
    message[last] = value
