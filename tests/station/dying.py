"""A station that dies at a chosen moment: ``python dying.py SETTINGS WHEN``. A test harness, not part of the product.

WHEN is ``never``, ``commit:N:before`` or ``commit:N:after`` (the record reaches sequence N; before or after the answer
to it), ``kind:NAME`` (the first event of a kind is durable, and nobody was answered), or
``photo:before|written|renamed``. The process kills itself with SIGKILL: nothing is flushed, nobody is told.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from edge.clock import Clock
from edge.settings import read_settings
from edge.station import Station
from hardware import durable, picture
from journal.commit import Committer, Waiting
from journal.database import Connection
from journal.envelope import Entry
from shipfloor.serve import serve
from shipfloor.station import Assembly


def die() -> None:
    """At once, like a power cut seen from this process."""
    os.kill(os.getpid(), signal.SIGKILL)


def _die_around_answers(at: int, *, before: bool) -> None:
    """Die around the answer to the commit in which the record reaches a sequence."""
    real = Committer._answer  # noqa: SLF001 - between a commit and its answer there is nowhere else to stand

    def answer(self: Committer, decided: Sequence[Waiting]) -> bool:
        head = self._book.mark.heads.get("record")
        reached = head is not None and head.sequence >= at
        if reached and before:
            die()
        answered = real(self, decided)
        if reached:
            die()
        return answered

    setattr(Committer, "_answer", answer)  # noqa: B010 - mypy would not have a method replaced otherwise


def _die_after_kind(kind: str) -> None:
    """Die once an event of a kind is durable, before anybody is told so."""
    real, answered = Station._project, Committer._answer  # noqa: SLF001 - as above
    written: list[str] = []

    def project(self: Station, connection: Connection, entry: Entry) -> None:
        real(self, connection, entry)
        written.append(entry.kind)

    def answer(self: Committer, decided: Sequence[Waiting]) -> bool:
        if kind in written:
            die()
        return answered(self, decided)

    setattr(Station, "_project", project)  # noqa: B010 - as above
    setattr(Committer, "_answer", answer)  # noqa: B010 - as above


def _around(module: Any, name: str, *, after: bool) -> None:
    real: Callable[..., Any] = getattr(module, name)

    def dying(*arguments: Any, **named: Any) -> Any:
        if not after:
            die()
        result = real(*arguments, **named)
        die()
        return result

    setattr(module, name, dying)


def main() -> None:
    """Serve until the moment comes."""
    settings, when = read_settings(Path(sys.argv[1])), sys.argv[2]
    kind, _, rest = when.partition(":")
    if kind == "commit":
        at, _, side = rest.partition(":")
        _die_around_answers(int(at), before=side == "before")
    if kind == "kind":
        _die_after_kind(rest)
    if kind == "photo":
        moments = {
            "before": (picture, "write_durably"),
            "written": (durable, "_write"),
            "renamed": (picture, "write_durably"),
        }
        _around(*moments[rest], after=rest != "before")
    assembly = Assembly(settings, Clock(trust=True))
    serve(assembly.app(), settings.listen, settings.port, assembly.station.alive)


if __name__ == "__main__":
    main()
