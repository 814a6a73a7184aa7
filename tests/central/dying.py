"""A head office that dies at a chosen moment: ``python dying.py SETTINGS KIND TIMES``. No part of the product.

The process kills itself with SIGKILL once so many events of a kind are durable, before anybody is told: nothing is
flushed. KIND ``never`` lets it live.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import central.feed
import central.office
from central.settings import read_settings
from journal.commit import Committer, Waiting
from journal.database import Connection
from journal.envelope import Entry
from shipfloor.central import build
from shipfloor.serve import serve


def die_after(kind: str, times: int) -> None:
    """Die between the commit that holds the last of these events and the answer to it."""
    real, answered = central.feed.project, Committer._answer  # noqa: SLF001 - there is nowhere else to stand
    written: list[str] = []

    def project(connection: Connection, entry: Entry) -> None:
        real(connection, entry)
        written.append(entry.kind)

    def answer(self: Committer, decided: Sequence[Waiting]) -> bool:
        if written.count(kind) >= times:
            os.kill(os.getpid(), signal.SIGKILL)
        return answered(self, decided)

    setattr(central.office, "project", project)  # noqa: B010 - mypy would not have a name replaced otherwise
    setattr(Committer, "_answer", answer)  # noqa: B010 - as above


def main(file: str, kind: str, times: str) -> None:
    """Run head office until then."""
    die_after(kind, int(times))
    settings = read_settings(Path(file))
    app, alive = build(settings)
    serve(app, settings.host, settings.port, alive)


if __name__ == "__main__":
    main(*sys.argv[1:])
