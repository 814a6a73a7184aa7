"""A platform's print component without the PC: a real WebSocket server for the demo, for training and for tests.

It answers as its platform's does, and falls silent, refuses, dies or mixes things up as real ones may. What it is sent
stays opaque: it counts a label as printed and draws none. Not the driver: that is `hardware.component_printer`, and
this file says what it knows of the platforms a second time, in its own words.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

from hardware.frame_log import FRAME_LOG

_PATHS = {"kuaishou": "/ks/printer"}
_NOTICES = {"pinduoduo": "PrintResultNotify"}


@dataclass(slots=True)
class ComponentFaults:
    """What goes wrong; may be changed at any time."""

    mute: bool = False
    """Takes the task, prints it, and says nothing."""
    refuses: bool = False
    """Does not take the task: its printer is not there."""
    fails: bool = False
    """Takes it and does not print it."""
    dies: bool = False
    """Takes it, says so, and is gone."""
    drops: bool = False
    """Is gone as soon as the task arrives."""
    mixes_up: bool = False
    """Says only what became of somebody else's task."""
    half: bool = False
    """Says that the task is printed, and one of its documents is not."""
    contradicts: bool = False
    """Says that the task failed, and that its document is printed: as may be where the PC tells each by itself."""
    babbles: bool = False
    """Says other things first, some of them no JSON."""
    twice: bool = False
    """Says everything twice."""
    seconds: float = 0.0
    """From the task to its last word."""


@dataclass(slots=True)
class Received:
    """A task as it came, and whether a label came out of it."""

    message: dict[str, Any]
    printed: bool = False


@dataclass
class VirtualComponent:
    """Listens on 127.0.0.1 from the moment it is made."""

    platform: str = "cainiao"
    faults: ComponentFaults = field(default_factory=ComponentFaults)
    received: list[Received] = field(default_factory=list)
    port: int = 0
    """Any free one unless named."""

    def __post_init__(self) -> None:
        self._closing = threading.Event()
        self._changed = threading.Condition()
        self._server: Server = serve(
            self._talk,
            "127.0.0.1",
            self.port,
            process_request=self._door,
            logger=FRAME_LOG,
            compression=None,
            max_size=16 * 1024 * 1024,
        )
        self.port = self._server.socket.getsockname()[1]
        self._thread = threading.Thread(target=self._server.serve_forever, name="virtual-component", daemon=True)
        self._thread.start()

    @property
    def labels(self) -> int:
        """How many labels came out."""
        return sum(each.printed for each in self.received)

    def wait_for_labels(self, count: int, seconds: float = 5.0) -> bool:
        """Wait until so many labels came out."""
        with self._changed:
            return self._changed.wait_for(lambda: self.labels >= count, seconds)

    def close(self) -> None:
        """Switch it off."""
        self._closing.set()
        self._server.shutdown()
        self._thread.join()

    def _door(self, connection: ServerConnection, request: Request) -> Response | None:
        if request.path == _PATHS.get(self.platform, "/"):
            return None
        return connection.respond(HTTPStatus.NOT_FOUND, "")

    def _talk(self, connection: ServerConnection) -> None:
        try:
            for text in connection:
                self._work(connection, json.loads(text))
        except ConnectionClosed:
            return

    def _work(self, connection: ServerConnection, message: dict[str, Any]) -> None:
        faults = self.faults
        task = Received(message=message)
        self.received.append(task)
        if faults.drops:
            connection.socket.close()
            return
        if faults.babbles:
            for text in ("no json", "[]", '{"cmd": "getPrinters", "printers": []}', '{"requestID": null}', "7"):
                connection.send(text)
        with self._changed:
            task.printed = not (faults.refuses or faults.fails)
            self._changed.notify_all()
        times = 2 if faults.twice else 1
        for answer in self._taken(message):
            for _ in range(times):
                connection.send(answer)
        if faults.dies:
            connection.socket.close()
            return
        self._closing.wait(faults.seconds)
        if faults.mute or (faults.refuses and self.platform not in {"jd", "wechat"}):
            return
        for _ in range(times):
            connection.send(self._ended(message))

    def _taken(self, message: dict[str, Any]) -> Iterator[str]:
        """What it says at once; JD's and the WeChat shop's say nothing before the end."""
        if self.platform in {"jd", "wechat"}:
            return
        status = "failed" if self.faults.refuses else "success"
        yield json.dumps({"cmd": "print", "requestID": message["requestID"], "status": status, "msg": ""})

    def _ended(self, message: dict[str, Any]) -> str:
        """Its last word."""
        good = not (self.faults.refuses or self.faults.fails)
        other = "another-task" if self.faults.mixes_up else ""
        if self.platform == "jd":
            told = {"code": "2", "success": good, "message": "", "key": other or message["key"]}
            return json.dumps(told)
        if self.platform == "wechat":
            task_id = other or message["taskList"][0]["taskID"]
            results = [{"taskID": task_id, "success": good, "failureReason": ""}]
            if self.faults.half:
                results.append({"taskID": task_id, "success": not good, "failureReason": ""})
            return json.dumps({"command": "print", "requestID": message["requestID"], "results": results})
        documents = [
            {"documentID": each.get("documentID", ""), "status": "success" if good else "failed", "msg": ""}
            for each in message["task"]["documents"]
        ]
        if self.faults.half:
            documents.append({"documentID": "", "status": "canceled", "msg": ""})
        return json.dumps(
            {
                "cmd": _NOTICES.get(self.platform, "notifyPrintResult"),
                "requestID": message["requestID"],
                "printer": message["task"].get("printer", ""),
                "taskID": other or message["task"]["taskID"],
                "taskStatus": "printed" if good and not self.faults.contradicts else "failed",
                "printStatus": documents,
            }
        )
