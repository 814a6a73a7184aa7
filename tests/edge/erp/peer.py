"""An ERP for tests: a real HTTP server that takes postings, remembers each, and can fail in every way a real one does.

It says itself what it took twice, so that a test need not trust our side for that.
"""

from __future__ import annotations

import json
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from edge.erp.sign import sign_sorted, sign_text

Fault = Callable[["Taken", socket.socket], bool]


@dataclass(frozen=True, slots=True)
class Taken:
    """One request, as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        """A form's fields."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def json(self) -> Any:
        """A JSON body."""
        return json.loads(self.body)


@dataclass
class Peer:
    """``taken`` are all requests in order; ``answers`` are given in turn, then ``answer`` for ever."""

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    answer: tuple[int, Any] = (200, {"success": True, "trace_id": "77"})

    @property
    def address(self) -> str:
        """As the settings name it."""
        return f"http://127.0.0.1:{self.port}"

    def waybills(self) -> list[str]:
        """What was packed, as it came in."""
        return [each.form.get("outSid") or each.json["tracking_number"] for each in self.taken]

    def twice(self) -> list[str]:
        """Waybills that came more than once."""
        return sorted(waybill for waybill, count in Counter(self.waybills()).items() if count > 1)


def answering(status: int, body: Any = None) -> Fault:
    """Answers so, once."""

    def fault(_taken: Taken, line: socket.socket) -> bool:
        _send(line, status, body)
        return True

    return fault


def hanging_up(taken: Taken, line: socket.socket) -> bool:
    """Took all of it, and goes without a word."""
    return True


def half_answering(taken: Taken, line: socket.socket) -> bool:
    """Says that it took it, in an answer that breaks off."""
    line.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"success": true')
    return True


def silent(_taken: Taken, line: socket.socket) -> bool:
    """Says nothing until the other side gives up."""
    return not line.recv(1)


@contextmanager
def peer(**more: Any) -> Iterator[Peer]:
    """A peer that runs until the block ends."""
    here = Peer(**more)
    with socket.create_server(("127.0.0.1", here.port)) as door:
        here.port = door.getsockname()[1]
        thread = threading.Thread(target=_serve, args=(here, door), daemon=True)
        thread.start()
        try:
            yield here
        finally:
            door.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def is_signed_as_kuaimai(form: dict[str, str], secret: str) -> bool:
    """Whether the peer, who knows the secret too, comes to the same signature."""
    rest = {name: value for name, value in form.items() if name != "sign"}
    return form["sign"] == sign_sorted("sorted-hmac-md5", secret, rest)


def is_signed_as_ours(taken: Taken, secret: str) -> bool:
    """The same for the plain signed template."""
    text = f"{taken.headers['x-time']}.{taken.body.decode()}"
    return taken.headers["x-signature"] == sign_text(secret, text)


def _serve(here: Peer, door: socket.socket) -> None:
    while True:
        try:
            line, _ = door.accept()
        except OSError:
            return
        with line:
            taken = _read(line)
            if taken is None:
                continue
            here.taken.append(taken)
            fault = here.faults.pop(0) if here.faults else None
            if fault is None or not fault(taken, line):
                _send(line, *here.answer)


def _read(line: socket.socket) -> Taken | None:
    data = b""
    while b"\r\n\r\n" not in data:
        part = line.recv(65_536)
        if not part:
            return None
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    first, *rest = head.decode().split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (each.partition(":") for each in rest)}
    while len(body) < int(headers.get("content-length", "0")):
        body += line.recv(65_536)
    method, path, _ = first.split(" ")
    return Taken(method, path, headers, body)


def _send(line: socket.socket, status: int, body: Any) -> None:
    text = json.dumps(body).encode() if body is not None else b""
    line.sendall(f"HTTP/1.1 {status} X\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n".encode() + text)
