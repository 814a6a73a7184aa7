"""Watches the bench's screen over its own stream, as a packer does: what is open, what comes next, what was said.

Does not know the station's inside, and touches nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Condition, Event, Thread
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

RETRY_SECONDS = 0.5
Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The screen at a moment. ``said`` counts the answers of the bench; ``outcome`` is the newest."""

    said: int = 0
    bench: Json | None = None
    outcome: Json | None = None
    queue: Json | None = None

    @property
    def parcel(self) -> Json | None:
        """The open parcel."""
        return self.bench["parcel"] if self.bench else None

    @property
    def packer(self) -> str:
        """Whose badge is signed in."""
        packer = self.bench["packer"] if self.bench else None
        return str(packer["badge"]) if packer else ""

    @property
    def handover(self) -> Json | None:
        """The trip that is being loaded."""
        return self.bench["handover"] if self.bench else None

    @property
    def next(self) -> Json | None:
        """The card of the parcel to pack next: the first whose paper exists."""
        cards = self.queue["next"] if self.queue else []
        return next((card for card in cards if card["tracking_number"]), None)


class Eyes:
    """A thread that looks for as long as the demo runs."""

    def __init__(self, address: str, on_parcel: Callable[[Json], None]) -> None:
        """``on_parcel`` is told of the open parcel whenever the bench speaks of one."""
        self._address = address.replace("http", "ws", 1) + "/api/v1/stream"
        self._on_parcel = on_parcel
        self._changed = Condition()
        self._closing = Event()
        self._thread = Thread(target=self._watch, name="demo-eyes")
        self.seen = Seen()

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def wait(self, wanted: Callable[[Seen], bool], seconds: float) -> bool:
        """Wait until the screen shows what is wanted."""
        with self._changed:
            return self._changed.wait_for(lambda: wanted(self.seen) or self._closing.is_set(), seconds)

    def close(self) -> None:
        """Look away."""
        self._closing.set()
        with self._changed:
            self._changed.notify_all()
        if self._thread.ident is not None:
            self._thread.join()

    def _watch(self) -> None:
        while not self._closing.is_set():
            try:
                self._follow()
            except (OSError, WebSocketException, TimeoutError):
                # The station is being restarted, or is not up yet.
                self._closing.wait(RETRY_SECONDS)

    def _follow(self) -> None:
        with connect(self._address, open_timeout=2, close_timeout=0.2) as socket:
            while not self._closing.is_set():
                try:
                    self._take(json.loads(socket.recv(timeout=0.2)))
                except TimeoutError:
                    continue

    def _take(self, message: Json) -> None:
        with self._changed:
            if message["type"] == "bench":
                outcome = message["outcome"] or self.seen.outcome
                self.seen = replace(self.seen, said=self.seen.said + 1, bench=message["bench"], outcome=outcome)
            elif message["type"] == "queue":
                self.seen = replace(self.seen, queue=message)
            self._changed.notify_all()
        if message["type"] == "bench" and (parcel := self.seen.parcel) is not None:
            self._on_parcel(parcel)
