"""The one writer thread: many decisions, one commit, and only then their answers. Does not know what is decided.

What waits is taken at once, at most 64 functions, without a timer. Each runs under its own savepoint and sees what
those before it wrote. A commit that fails answers nobody until the reopened database has told, by event id, whether it
took place.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from time import monotonic_ns
from typing import Any, Generic, TypeVar

from journal.book import Book, Mark, Project
from journal.database import Connection, begin, rollback
from journal.envelope import Draft, Role, Stamp
from journal.errors import CommitFailed, CommitInDoubt, JournalError, StaleHead, UnknownJournal, WriterClosed
from journal.identity import Parting
from journal.settle import holds, overwrite_leftovers

T = TypeVar("T")

TOGETHER_MAX = 64
BEAT_SECONDS = 1.0
REOPEN_PAUSES_SECONDS = (0.0, 0.05, 0.2, 0.5, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Generic[T]):
    """What a function decided: events to write, in order, and what to answer once they are durable."""

    drafts: tuple[Draft, ...] = ()
    answer: T


Decide = Callable[[Connection], Decision[T]]


@dataclass(slots=True, kw_only=True)
class _Waiting:
    decide: Decide[Any]
    future: Future[Any]
    answer: Any = None


class _Spoiled(JournalError):
    """The whole transaction is lost, not one decision."""


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
        self._connect = connect
        self._journals = dict(journals)
        self._on_commit = on_commit
        self._reopen_pauses = reopen_pauses
        self._book = Book(station_id=station_id, stamp=stamp, new_id=new_id, project=project)
        self._connection: Connection | None = None
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._together: list[_Waiting] = []
        self._door = Lock()
        self._closed = False
        self._closing = Event()
        self._thread = Thread(target=self._run, name="journal-writer", daemon=True)
        self._beat = monotonic_ns()
        self._last_commit = 0
        self._trouble = ""

    @property
    def journals(self) -> Mapping[Role, str]:
        """The journals written here, by role; a renewal replaces them."""
        return self._journals

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
        """What the last commit failed of; empty once one has succeeded again."""
        return self._trouble

    def start(self) -> None:
        """Open the database and begin; raises what keeps it from opening, or UnknownJournal."""
        self._open()
        current = {role: head.journal_id for role, head in self._book.mark.heads.items()}
        if current != self._journals:
            self._drop()
            raise UnknownJournal(f"the journals open here are {current}, not {self._journals}")
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
            self._queue.put(_Waiting(decide=decide, future=future))
        return future

    def renew(self, role: Role, common_sequence: int, first: Callable[[Parting], Draft]) -> Future[str]:
        """Go on in a new journal that leaves the old one after ``common_sequence``; answers its id (see identity)."""

        def decide(connection: Connection) -> Decision[str]:
            return Decision(answer=self._book.renew(connection, role, common_sequence, first).journal_id)

        return self.submit(decide)

    def close(self) -> None:
        """Finish what waits, then stop and close the database. Safe to call twice."""
        with self._door:
            if not self._closed:
                self._closed = True
                self._closing.set()
                self._queue.put(None)
        if self._thread.ident is not None:
            self._thread.join()

    # -- on the writer thread ---------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            going_on = True
            while going_on:
                going_on = self._take()
                self._beat = monotonic_ns()
                if self._together:
                    self._commit(self._together)
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

    def _commit(self, together: list[_Waiting]) -> None:
        try:
            connection = self._connection or self._open()
        except (JournalError, sqlite3.Error) as error:
            self._fail(together, CommitFailed, error)
            return
        try:
            begin(connection)
            self._book.turn()
            decided = [waiting for waiting in together if self._decide(connection, waiting)]
            connection.execute("COMMIT")
        except (connection.Error, _Spoiled) as error:
            self._settle([waiting for waiting in together if not waiting.future.done()], error)
        else:
            self._answer(decided)

    def _decide(self, connection: Connection, waiting: _Waiting) -> bool:
        """Run one function under its savepoint; whether what it wrote is to stay."""
        before = self._book.mark
        connection.execute("SAVEPOINT decision")
        try:
            decision = waiting.decide(connection)
            self._book.append(connection, decision.drafts)
            waiting.answer = decision.answer
        except Exception as error:  # noqa: BLE001 - it is the caller's, and goes to the caller through its future
            self._undo(connection, before, error)
            waiting.future.set_exception(error)
            return False
        connection.execute("RELEASE decision")
        return True

    def _undo(self, connection: Connection, before: Mark, error: Exception) -> None:
        """Take one decision back; raises _Spoiled where its error took the others with it."""
        if isinstance(error, StaleHead) or connection.is_lost(error) or not connection.in_transaction:
            raise _Spoiled(str(error)) from error
        self._book.mark = before
        connection.execute("ROLLBACK TO decision")
        connection.execute("RELEASE decision")

    def _answer(self, decided: Sequence[_Waiting]) -> None:
        self._journals = {role: head.journal_id for role, head in self._book.mark.heads.items()}
        self._last_commit = monotonic_ns()
        self._trouble = ""
        for waiting in decided:
            waiting.future.set_result(waiting.answer)
        if self._on_commit is not None:
            self._tell(self._on_commit)

    def _tell(self, on_commit: Callable[[], None]) -> None:
        try:
            on_commit()
        except Exception as error:  # noqa: BLE001 - a listener's fault must not stop the record; `trouble` shows it
            self._trouble = f"a listener failed: {error!r}"

    # -- when a commit fails ----------------------------------------------------------------------------------

    def _settle(self, together: list[_Waiting], error: Exception) -> None:
        """Answer what the reopened database holds, refuse what it does not."""
        written = self._book.mark.written
        self._drop()
        for pause in self._reopen_pauses:
            self._closing.wait(pause)
            self._beat = monotonic_ns()
            try:
                connection = self._open()
                sound = overwrite_leftovers(connection)
                found = bool(written) and holds(connection, *written[0])
            except (JournalError, sqlite3.Error) as again:
                error = again
                self._drop()
                continue
            if not found:
                self._fail(together, CommitFailed, error)
            elif sound:
                self._answer(together)
            else:
                self._fail(together, CommitInDoubt, error)
            return
        self._fail(together, CommitInDoubt, error)

    def _fail(self, together: Sequence[_Waiting], failure: type[JournalError], error: Exception) -> None:
        self._trouble = f"{failure.__name__}: {error}"
        for waiting in together:
            waiting.future.set_exception(failure(str(error)))

    def _open(self) -> Connection:
        connection = self._connect()
        try:
            self._book.read(connection, self._journals)
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return connection

    def _drop(self) -> None:
        """Forget connection and heads: after a failure neither is to be trusted."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            rollback(connection)
        except connection.Error as error:
            self._trouble = str(error)
        finally:
            connection.close()

    def _end(self) -> None:
        """Leave nobody waiting, whatever ended the loop."""
        with self._door:
            self._closed = True
        self._drop()
        left = [waiting for waiting in self._together if not waiting.future.done()]
        while not self._queue.empty():
            waiting = self._queue.get_nowait()
            if waiting is not None and waiting.future.set_running_or_notify_cancel():
                left.append(waiting)
        for waiting in left:
            waiting.future.set_exception(WriterClosed("the journal's writer stopped before it could take this"))
