"""Prints platforms' tasks through the print component on a PC of the network: one task, once, and what it says of it.

The component decrypts, draws and prints; here the task is passed on and its answers are read. A task that was sent and
not answered, or answered in two ways, is unknown; a component that says that it did not print is believed.
Nothing of a task or an answer is logged: both hold what only the component may read.
"""

from __future__ import annotations

import secrets
import socket
import threading
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hardware.component import Component, component
from hardware.component_answer import Said, said_of
from hardware.document import DocumentRefused
from hardware.errors import BadOption
from hardware.frame_log import FRAME_LOG
from hardware.label import LabelContent, label_size
from hardware.print_task import message_of, read_task
from hardware.printer import (
    BeforeFirstByte,
    Cause,
    Failed,
    Language,
    Outcome,
    Page,
    Paper,
    Printed,
    PrinterStatus,
    RawPage,
    Unknown,
)

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

ANSWER_BYTES_MAX = 4 * 1024 * 1024
PORT_MAX = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentPatience:
    """How long each part of a task may take, in seconds."""

    connect: float = 3.0
    send: float = 10.0
    printed: float = 30.0
    """From the task to its last word: the component fetches its template and its key over the internet."""
    close: float = 1.0


class ComponentPrinter:
    """The components on one PC."""

    language = Language.COMPONENT

    def __init__(
        self,
        *,
        host: str,
        components: Sequence[str],
        printer: str = "",
        port: int | None = None,
        paper: str = "76x130",
        patience: ComponentPatience | None = None,
    ) -> None:
        """``printer``: its name on that PC; empty: the PC's default one. ``port``: another than the component's own.

        Raises BadOption.
        """
        if not components:
            raise BadOption("components: name at least one, such as cainiao")
        if port is not None and not 0 < port <= PORT_MAX:
            raise BadOption(f"port {port} does not exist")
        self._known = {key: component(key) for key in components}
        self._host, self._port, self._printer = host, port, printer
        self._patience = patience or ComponentPatience()
        self._busy = threading.Lock()
        self._newest = PrinterStatus(online=True, paper=Paper.UNKNOWN, cover_open=None)
        self.size = label_size(paper)

    def prepare(self) -> None:
        """Load the library."""
        import websockets.sync.client  # noqa: PLC0415 - only a bench with a component needs it

        del websockets

    def print_label(self, content: LabelContent, before_first_byte: BeforeFirstByte) -> Outcome:
        """Fail: a component prints its platform's tasks alone."""
        del content, before_first_byte
        return Failed(cause=Cause.UNPRINTABLE, detail="a print component prints no label of ours")

    def print_page(self, page: Page, before_first_byte: BeforeFirstByte) -> Outcome:
        """Pass one task on, once."""
        if not isinstance(page, RawPage) or page.language is not Language.COMPONENT:
            return Failed(cause=Cause.UNPRINTABLE, detail="a print component prints tasks of its platform alone")
        try:
            task = read_task(page.data)
        except DocumentRefused as error:
            return Failed(cause=Cause.UNPRINTABLE, detail=str(error))
        known = self._known.get(task.component)
        if known is None:
            return Failed(cause=Cause.UNPRINTABLE, detail=f"no component {task.component} is set up here")
        task_id = secrets.token_hex(16)
        with self._busy:
            return self._print(known, task_id, message_of(task, known, task_id, self._printer), before_first_byte)

    def note_half_page(self) -> None:
        """A task goes whole or not at all."""

    def status(self) -> PrinterStatus:
        """Whether each component can be reached; what was so last, while a task is being printed."""
        if not self._busy.acquire(blocking=False):
            return self._newest
        try:
            reached = all(self._answers(known) for known in self._known.values())
            cause = None if reached else Cause.UNREACHABLE
            self._newest = PrinterStatus(online=reached, paper=Paper.UNKNOWN, cover_open=None, cause=cause)
        finally:
            self._busy.release()
        return self._newest

    def close(self) -> None:
        """Nothing is held between tasks."""

    def _answers(self, known: Component) -> bool:
        from websockets.exceptions import WebSocketException  # noqa: PLC0415 - as in `prepare`

        try:
            with self._connect(known):
                return True
        except (OSError, WebSocketException):
            return False

    def _print(self, known: Component, task_id: str, message: bytes, before_first_byte: BeforeFirstByte) -> Outcome:
        from websockets.exceptions import WebSocketException  # noqa: PLC0415 - as in `prepare`
        from websockets.protocol import State  # noqa: PLC0415 - as in `prepare`

        with ExitStack() as stack:
            try:
                connection = stack.enter_context(self._connect(known))
            except (OSError, WebSocketException) as error:
                return Failed(cause=Cause.UNREACHABLE, detail=type(error).__name__)
            before_first_byte()
            if connection.protocol.state is not State.OPEN:
                return Failed(cause=Cause.RESET, detail="it went before the task")
            return self._delivered(connection, known, task_id, message)

    def _delivered(self, connection: ClientConnection, known: Component, task_id: str, message: bytes) -> Outcome:
        from websockets.exceptions import WebSocketException  # noqa: PLC0415 - as in `prepare`

        # The library waits for ever where the other side takes nothing.
        stalled = threading.Event()
        guard = threading.Timer(self._patience.send, _break, (connection, stalled))
        guard.start()
        try:
            connection.send(message.decode())
        except (OSError, WebSocketException) as error:
            cause = Cause.STALLED if stalled.is_set() else Cause.RESET
            return Unknown(cause=cause, bytes_sent=len(message), detail=type(error).__name__)
        finally:
            guard.cancel()
        return self._outcome(connection, known, task_id, len(message))

    def _outcome(self, connection: ClientConnection, known: Component, task_id: str, sent: int) -> Outcome:
        from websockets.exceptions import WebSocketException  # noqa: PLC0415 - as in `prepare`

        until = time.monotonic() + self._patience.printed
        while (left := until - time.monotonic()) > 0:
            try:
                said = said_of(connection.recv(timeout=left), known, task_id)
            except TimeoutError:
                break
            except (OSError, WebSocketException) as error:
                return Unknown(cause=Cause.RESET, bytes_sent=sent, detail=type(error).__name__)
            match said:
                case Said.PRINTED:
                    return Printed(paper=Paper.UNKNOWN)
                case Said.FAILED | Said.REFUSED:
                    return Failed(cause=Cause.REFUSED, detail=f"the component says {said}")
                case Said.DOUBTFUL:
                    return Unknown(
                        cause=Cause.UNCONFIRMED, bytes_sent=sent, detail="its answer does not agree in itself"
                    )
                case Said.NOTHING:
                    pass
        return Unknown(cause=Cause.SILENT, bytes_sent=sent, detail="taken, and not a word of it")

    def _connect(self, known: Component) -> AbstractContextManager[ClientConnection]:
        """An open connection; raises OSError or WebSocketException, here or when it is entered."""
        from websockets.sync.client import connect  # noqa: PLC0415 - as in `prepare`

        return connect(
            f"ws://{self._host}:{self._port or known.port}{known.path}",
            open_timeout=self._patience.connect,
            close_timeout=self._patience.close,
            ping_interval=None,  # a component that is busy printing need not answer pings
            max_size=ANSWER_BYTES_MAX,
            compression=None,
            proxy=None,
            logger=FRAME_LOG,
        )


def _break(connection: ClientConnection, stalled: threading.Event) -> None:
    stalled.set()
    with suppress(OSError):  # it broke by itself
        # Closing alone wakes nobody who waits for the other side to take more.
        connection.socket.shutdown(socket.SHUT_RDWR)
