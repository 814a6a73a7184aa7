"""The one writer thread: who wants something recorded waits here. Does not know what is decided, nor how it commits.

What waits is taken at once, at most 64 functions, without a timer, and shares one commit; only then are they answered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from time import monotonic_ns
from typing import TypeVar

from journal.book import Book, Project
from journal.commit import Committer, Decide, Decision, Waiting
from journal.database import Connection
from journal.envelope import Draft, Role, Stamp
from journal.errors import UnknownJournal, WriterClosed
from journal.identity import Parting

__all__ = ["Decide", "Decision", "Writer"]

T = TypeVar("T")

TOGETHER_MAX = 64
BEAT_SECONDS = 1.0
REOPEN_PAUSES_SECONDS = (0.0, 0.05, 0.2, 0.5, 1.0)


class Writer:
    """Owns the database's one writing connection, from ``start`` to ``close``."""

    def __init__(
        self,
        *,
        connect: Callable[[], Connection],
        station_id: str,
        journals: Mapping[Role, str],
        stamp: Callable[[], Stamp],
        new_id: Callable[[], str],
        project: Project | None = None,
        on_commit: Callable[[], None] | None = None,
        reopen_pauses: Sequence[float] = REOPEN_PAUSES_SECONDS,
    ) -> None:
        self._book = Book(station_id=station_id, stamp=stamp, new_id=new_id, project=project)
        self._committer = Committer(
            connect=connect, book=self._book, journals=journals, pause=self._pause, pauses=reopen_pauses
        )
        self._on_commit = on_commit
        self._queue: SimpleQueue[Waiting | None] = SimpleQueue()
        self._together: list[Waiting] = []
        self._door = Lock()
        self._closed = False
        self._closing = Event()
        self._thread = Thread(target=self._run, name="journal-writer", daemon=True)
        self._beat = monotonic_ns()
        self._last_commit = 0
        self._listener_trouble = ""

    @property
    def journals(self) -> Mapping[Role, str]:
        """The journals written here, by role; a renewal replaces them."""
        return self._committer.journals

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    @property
    def beat(self) -> int:
        """Monotonic nanoseconds of the last turn of the loop; idle, it turns every second."""
        return self._beat

    @property
    def last_commit(self) -> int:
        """Monotonic nanoseconds of the last commit; 0 before the first."""
        return self._last_commit

    @property
    def trouble(self) -> str:
        """What the last commit, or its listener, failed of; empty once one has succeeded again."""
        return self._committer.trouble or self._listener_trouble

    def start(self) -> None:
        """Open the database and begin; raises what keeps it from opening, or UnknownJournal."""
        wanted = self._committer.journals
        self._committer.open()
        current = {role: head.journal_id for role, head in self._book.mark.heads.items()}
        if current != wanted:
            self._committer.drop()
            raise UnknownJournal(f"the journals open here are {current}, not {wanted}")
        self._thread.start()

    def submit(self, decide: Decide[T]) -> Future[T]:
        """Have a function decide on the writer thread; its answer comes once what it wrote is durable.

        The future fails with whatever ``decide`` or a projection raised, with CommitFailed (nothing was written) or
        with CommitInDoubt. Raises WriterClosed.
        """
        future: Future[T] = Future()
        with self._door:
            if self._closed:
                raise WriterClosed("the journal's writer is closed: nothing more can be recorded")
            self._queue.put(Waiting(decide=decide, future=future))
        return future

    def renew(
        self,
        role: Role,
        common_sequence: int,
        first: Callable[[Parting], Draft],
        old_journal_id: str | None = None,
    ) -> Future[str]:
        """Go on in a new journal that leaves the old one after ``common_sequence``; answers its id (see identity)."""

        def decide(connection: Connection) -> Decision[str]:
            head = self._book.renew(connection, role, common_sequence, first, old_journal_id)
            return Decision(answer=head.journal_id)

        return self.submit(decide)

    def close(self) -> None:
        """Finish what waits, then stop and close the database. Safe to call twice."""
        with self._door:
            if not self._closed:
                self._closed = True
                self._closing.set()
                self._queue.put(None)
        if self._thread.ident is None:
            self._end()
        else:
            self._thread.join()

    # -- on the writer thread ---------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            going_on = True
            while going_on:
                going_on = self._take()
                self._beat = monotonic_ns()
                if self._together and self._committer.commit(self._together):
                    self._last_commit = monotonic_ns()
                    self._tell()
        finally:
            self._end()

    def _take(self) -> bool:
        """Take what waits, at most 64 or nothing within a second; whether more may come."""
        self._together = together = []
        try:
            waiting = self._queue.get(timeout=BEAT_SECONDS)
            while waiting is not None:
                if waiting.future.set_running_or_notify_cancel():
                    together.append(waiting)
                if len(together) == TOGETHER_MAX:
                    return True
                waiting = self._queue.get_nowait()
        except Empty:
            return True
        return False

    def _tell(self) -> None:
        self._listener_trouble = ""
        if self._on_commit is None:
            return
        try:
            self._on_commit()
        except RuntimeError as error:
            # A listener's event loop may be closed before its writer is: the record goes on.
            self._listener_trouble = f"a listener failed: {error}"

    def _pause(self, seconds: float) -> None:
        """Wait before the database is tried again; not when closing."""
        self._beat = monotonic_ns()
        self._closing.wait(seconds)

    def _end(self) -> None:
        """Leave nobody waiting, whatever ended the loop."""
        with self._door:
            self._closed = True
        self._committer.drop()
        left = [waiting for waiting in self._together if not waiting.future.done()]
        while not self._queue.empty():
            waiting = self._queue.get_nowait()
            if waiting is not None and waiting.future.set_running_or_notify_cancel():
                left.append(waiting)
        for waiting in left:
            waiting.future.set_exception(WriterClosed("the journal's writer stopped before it could take this"))
