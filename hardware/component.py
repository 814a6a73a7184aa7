"""What is known of each platform's print component: its port, where its messages keep what, how its answers read.

Data, one file a component, each statement with its source and how well that is founded. Knows no connection.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any, Literal

import msgspec

from hardware.errors import BadOption

Keys = tuple[str, ...]
"""Keys from the outside in; a number stands for a place in a list."""
Grade = Literal["A", "B", "C", "CODE", "UNVERIFIED"]
"""Official, quoted, a third party's word, somebody's code, or nothing found."""

COMPONENTS = ("cainiao", "douyin", "jd", "kuaishou", "pinduoduo", "wechat")


class Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A typo in a file must not become a default."""


class Setting(Strict, frozen=True, kw_only=True):
    """A value that our message has, whatever the task had there."""

    path: Keys
    value: str | int | bool


class Request(Strict, frozen=True, kw_only=True):
    """A task as a message. ``one``: the list that must hold one label; ids are ours, so that answers are known."""

    one: Keys
    request_id: Keys
    task_id: Keys
    printer: Keys
    set: tuple[Setting, ...] = ()


class Refusal(Strict, frozen=True, kw_only=True):
    """The answer by which a request is refused: nothing of it is printed."""

    when: dict[str, str]
    request_id: Keys


class Outcome(Strict, frozen=True, kw_only=True):
    """The answer that says what became of a task. ``items``: where it is a list of tasks' outcomes.

    ``documents`` (a list in it), ``document_status`` and ``document_printed``: each must have come out as well.
    """

    when: dict[str, str]
    task_id: Keys
    status: Keys
    printed: tuple[str, ...]
    failed: tuple[str, ...]
    items: Keys = ()
    documents: Keys = ()
    document_status: Keys = ()
    document_printed: tuple[str, ...] = ()


class Source(Strict, frozen=True, kw_only=True):
    """Where a statement of the file was read, and how well it is founded."""

    what: str
    where: str
    grade: Grade


class Component(Strict, frozen=True, kw_only=True):
    """One platform's print component."""

    name: str
    port: int
    path: str
    request: Request
    outcome: Outcome
    refusal: Refusal | None = None
    sources: tuple[Source, ...]


@cache
def component(key: str) -> Component:
    """The component of that name. Raises BadOption."""
    if key not in COMPONENTS:
        raise BadOption(f"no print component is called {key!r}; known: {', '.join(COMPONENTS)}")
    text = resources.files("hardware").joinpath("data", "components", f"{key}.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Component)


def look(value: Any, path: Keys) -> Any:  # noqa: ANN401 - whatever JSON holds
    """What lies at a path of a message; None where there is nothing."""
    for key in path:
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value


def word(value: Any) -> str:  # noqa: ANN401 - as above
    """A value as a word to compare: components are not of one mind whether true is a text."""
    return str(value).lower() if isinstance(value, bool) else str(value)
