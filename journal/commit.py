"""One commit for many decisions, and finding out what became of it when it fails. Does not know where they come from.

Each decision runs under its own savepoint (one that is alone: in its own transaction) and sees what those before it
wrote. A commit that fails answers nobody until
the reopened database has told, by what stands at its events' places, whether it took place.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from journal.book import Book, Mark
from journal.database import Connection, begin, rollback
from journal.envelope import Draft, Role
from journal.errors import CommitFailed, CommitInDoubt, DatabaseUnavailable, JournalError, StaleHead
from journal.settle import holds, overwrite_leftovers
from journal.tables import Head

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Generic[T]):
    """What a function decided: events to write, in order, and what to answer once they are durable."""

    drafts: tuple[Draft, ...] = ()
    answer: T


Decide = Callable[[Connection], Decision[T]]


@dataclass(slots=True, kw_only=True)
class Waiting:
    """A function to decide, and whoever waits for its answer."""

    decide: Decide[Any]
    future: Future[Any]
    answer: Any = None


class Committer:
    """Holds the writing connection and the book of its journals. ``trouble`` is what the last commit failed of."""

    def __init__(
        self,
        *,
        connect: Callable[[], Connection],
        book: Book,
        journals: Mapping[Role, str],
        pause: Callable[[float], object],
        pauses: Sequence[float],
    ) -> None:
        self.journals = dict(journals)
        self.trouble = ""
        self._connect = connect
        self._book = book
        self._pause = pause
        self._pauses = pauses
        self._connection: Connection | None = None
        self._suspect = False

    def open(self) -> Connection:
        """Connect and read the heads; raises what keeps it from that."""
        connection = self._connect()
        try:
            self._book.read(connection, self.journals)
        except connection.Error as error:
            connection.close()
            raise DatabaseUnavailable(str(error)) from error
        except JournalError:
            connection.close()
            raise
        self._connection = connection
        return connection

    def drop(self) -> None:
        """Let the connection go, and whatever it had not committed."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            rollback(connection)
        except connection.Error as error:
            self.trouble = str(error)
        finally:
            connection.close()

    def commit(self, together: Sequence[Waiting]) -> bool:
        """Have them decided in one transaction and answer them all; whether it was committed."""
        try:
            connection = self._ready()
        except (JournalError, sqlite3.Error) as error:
            return self._fail(together, CommitFailed, error)
        try:
            begin(connection)
            self._book.turn()
            alone = len(together) == 1
            decided = [waiting for waiting in together if self._decide(connection, waiting, alone=alone)]
            if decided:
                connection.execute("COMMIT")
            else:
                rollback(connection)
        except (connection.Error, _Spoiled) as error:
            return self._settle([waiting for waiting in together if not waiting.future.done()], error)
        return self._answer(decided)

    def _decide(self, connection: Connection, waiting: Waiting, *, alone: bool) -> bool:
        """Run one function under its savepoint; whether what it wrote is to stay. ``alone``: it has the transaction."""
        before = self._book.mark
        if not alone:
            connection.execute("SAVEPOINT decision")
        try:
            decision = waiting.decide(connection)
            self._book.append(connection, decision.drafts)
            waiting.answer = decision.answer
        except Exception as error:  # noqa: BLE001 - it is the caller's, and goes to the caller through its future
            self._undo(connection, before, error, alone=alone)
            waiting.future.set_exception(error)
            return False
        if not alone:
            connection.execute("RELEASE decision")
        return True

    def _undo(self, connection: Connection, before: Mark, error: Exception, *, alone: bool) -> None:
        """Take one decision back (one alone goes with its transaction); raises _Spoiled where that is lost anyway."""
        if isinstance(error, StaleHead) or connection.is_lost(error) or not connection.in_transaction:
            raise _Spoiled(str(error)) from error
        self._book.mark = before
        if not alone:
            connection.execute("ROLLBACK TO decision")
            connection.execute("RELEASE decision")

    def _answer(self, decided: Sequence[Waiting]) -> bool:
        self.journals = {role: head.journal_id for role, head in self._book.mark.heads.items()}
        self.trouble = ""
        for waiting in decided:
            waiting.future.set_result(waiting.answer)
        return True

    def _fail(self, together: Sequence[Waiting], failure: type[JournalError], error: Exception) -> bool:
        self.trouble = f"{failure.__name__}: {error}"
        for waiting in together:
            waiting.future.set_exception(failure(str(error)))
        return False

    def _settle(self, together: Sequence[Waiting], error: Exception) -> bool:
        """Answer what the reopened database holds, refuse what it does not."""
        written = self._book.mark.written
        self.drop()
        self._suspect = True
        for pause in self._pauses:
            self._pause(pause)
            try:
                found = self._look_up(written)
            except (JournalError, sqlite3.Error) as again:
                error = again
                self.drop()
                continue
            if found and not self._suspect:
                return self._answer(together)
            if self._suspect:
                self.drop()
            return self._fail(together, CommitInDoubt if found else CommitFailed, error)
        return self._fail(together, CommitInDoubt, error)

    def _look_up(self, written: Head | None) -> bool:
        """Reopen the database; whether it holds what was written. Raises what keeps it from telling."""
        connection = self.open()
        self._suspect = not overwrite_leftovers(connection)
        try:
            return written is not None and holds(connection, written)
        except connection.Error as error:
            raise DatabaseUnavailable(str(error)) from error

    def _ready(self) -> Connection:
        """The connection; after a failure only once what that left has been overwritten."""
        connection = self._connection or self.open()
        if self._suspect and not overwrite_leftovers(connection):
            self.drop()
            raise DatabaseUnavailable("the database cannot be written since a commit failed")
        self._suspect = False
        return connection


class _Spoiled(JournalError):
    """The whole transaction is lost, not one decision."""
