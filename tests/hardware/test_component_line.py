"""The line to a print component: one that takes nothing costs its patience and no more, and no log is told a frame."""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
import uvicorn
from websockets.http11 import Request
from websockets.server import ServerProtocol

from hardware.component_printer import ComponentPatience, ComponentPrinter
from hardware.drivers.component import VirtualComponentPrinter
from hardware.printer import Cause, Language, Outcome, RawPage, Unknown
from tests.hardware.printing import Started

pytestmark = pytest.mark.slow

SECRET = "AES:rU904rj6UH2oqfSUb43-receiver-13800138000"
SECONDS_MAX = 20.0
LARGE_BYTES = 8_000_000
"""More than the memory of both ends' sockets."""


def page(contents: str) -> RawPage:
    task = {"cmd": "print", "task": {"taskID": "theirs", "documents": [{"documentID": "YT1", "contents": contents}]}}
    return RawPage(language=Language.COMPONENT, data=json.dumps({"component": "cainiao", "task": task}).encode())


@contextmanager
def deaf() -> Iterator[int]:
    """A peer that shakes hands and then reads nothing; its port."""
    over = threading.Event()

    def serve(listener: socket.socket) -> None:
        client, _ = listener.accept()
        with client:
            protocol = ServerProtocol()
            while not (events := protocol.events_received()):
                protocol.receive_data(client.recv(4096))
            [request] = events
            assert isinstance(request, Request)
            protocol.send_response(protocol.accept(request))
            client.sendall(b"".join(protocol.data_to_send()))
            over.wait(2 * SECONDS_MAX)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        over.set()
        thread.join()


def test_a_component_that_takes_nothing_of_a_task_is_given_up_within_its_patience() -> None:
    patience = ComponentPatience(connect=5.0, send=0.5, printed=1.0, close=0.3)
    said: list[Outcome] = []
    with deaf() as port:
        printer = ComponentPrinter(host="127.0.0.1", port=port, components=["cainiao"], patience=patience)
        printing = threading.Thread(
            target=lambda: said.append(printer.print_page(page("x" * LARGE_BYTES), Started())), daemon=True
        )
        printing.start()
        printing.join(SECONDS_MAX)
        assert not printing.is_alive()
    [outcome] = said
    assert isinstance(outcome, Unknown)
    assert outcome.cause is Cause.STALLED


def test_nothing_of_a_task_is_logged_where_a_server_has_set_logging_up_anew(caplog: pytest.LogCaptureFixture) -> None:
    control = logging.getLogger("a.logger.that.was.turned.off")
    control.disabled = True
    uvicorn.Config(lambda: None, log_level="debug")
    caplog.set_level(logging.DEBUG)
    assert control.isEnabledFor(logging.DEBUG), "the control: to be turned off was not enough"
    with closing(VirtualComponentPrinter()) as printer:
        printer.print_page(page(SECRET), Started())
        assert SECRET in json.dumps(printer.peer.received[0].message), "the control: it was sent"
    assert SECRET not in caplog.text
    assert "TEXT" not in caplog.text, "not a frame, however much of it the library would leave out"
