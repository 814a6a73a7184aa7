"""A process that records until it is told to stop, fails, or is killed; the tests of sudden ends start it.

``python recorder.py DATABASE COUNT THREADS honest|early``: each line it writes names an event and what became of it.
``early`` is the control: it acknowledges when it has decided, which is before the commit.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from journal.database import Connection, open_database
from journal.envelope import Draft
from journal.errors import CommitFailed, CommitInDoubt
from journal.write import Decision, Writer
from tests.journal.support import new_id, running


def say(word: str, event_id: str = "-") -> None:
    os.write(sys.stdout.fileno(), f"{word} {event_id}\n".encode())


def connect(path: Path) -> Connection:
    say("opened")
    return open_database(path)


def decide(event_id: str, early: bool, _connection: Connection) -> Decision[None]:
    if early:
        say("acknowledged", event_id)
    return Decision(drafts=(Draft(kind="Noted", data={"text": event_id}, event_id=event_id),), answer=None)


def record(writer: Writer, count: int, *, early: bool) -> None:
    for _ in range(count):
        event_id = new_id()
        try:
            writer.submit(partial(decide, event_id, early)).result()
        except CommitFailed:
            say("failed", event_id)
        except CommitInDoubt:
            say("doubtful", event_id)
        else:
            if not early:
                say("acknowledged", event_id)


def main() -> None:
    path, count, threads, mode = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    with running(path, connect=partial(connect, path)) as writer, ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(record, writer, count, early=mode == "early") for _ in range(threads)]:
            done.result()


if __name__ == "__main__":
    main()
