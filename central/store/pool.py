"""Connections kept open between requests. Does not know what they are used for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, LifoQueue

from journal.database import Connection, rollback
from journal.errors import DatabaseUnavailable

KEPT_MAX = 8


class Pool:
    """Hands a connection to one thread at a time. Beyond ``KEPT_MAX`` they are opened for one use."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._idle: LifoQueue[Connection] = LifoQueue(KEPT_MAX)
        self._closed = False

    @contextmanager
    def use(self) -> Iterator[Connection]:
        """A connection for as long as the block runs; raises DatabaseUnavailable where the database says no.

        One that failed is closed, since its state is unknown.
        """
        connection = self._take()
        healthy = False
        try:
            yield connection
            healthy = not connection.in_transaction
        except connection.Error as error:
            raise DatabaseUnavailable(str(error)) from error
        finally:
            if healthy and not self._closed and not self._idle.full():
                self._idle.put_nowait(connection)
            else:
                connection.close()

    def close(self) -> None:
        """Close what is idle; what is in use closes when it comes back."""
        self._closed = True
        while not self._idle.empty():
            connection = self._take()
            rollback(connection)
            connection.close()

    def _take(self) -> Connection:
        try:
            return self._idle.get_nowait()
        except Empty:
            return self._connect()
