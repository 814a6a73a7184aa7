"""Pushes messages to every open screen. Called from any thread; a screen that is gone or too slow frees its queue.

Does not know what a message says beyond its kind.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from edge import screen
from edge.day import day_message
from edge.packing import Said
from edge.station import Station
from edge.store.load import site_rules

WAITING_MAX = 256
QUEUE_EVERY_SECONDS = 0.25
BEAT_SECONDS = 2.0


class Hub:
    """One station's screens."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._place = screen.Place(
            station=station.settings.station_id, name=station.settings.name or station.settings.station_id
        )
        self._loop: asyncio.AbstractEventLoop | None = None
        self._screens: set[asyncio.Queue[str | None]] = set()
        self._changed = asyncio.Event()
        self._unsent: deque[str] = deque()
        self._called = False
        self._last: dict[str, Any] = {}
        self._connection = station.connect()

    @property
    def screens(self) -> int:
        """How many screens are open."""
        return len(self._screens)

    def publish(self, kind: str, value: object) -> None:
        """Tell the screens, from any thread: ``said`` at once, everything else with the next look."""
        if self._loop is None:
            return
        message = self._message(kind, value)
        if message is not None:
            self._unsent.append(screen.encode(message))
        self._call(self._loop)

    @contextmanager
    def screen(self) -> Iterator[asyncio.Queue[str | None]]:
        """A queue of messages for one screen, freed when the screen goes."""
        queue: asyncio.Queue[str | None] = asyncio.Queue(WAITING_MAX)
        self._screens.add(queue)
        try:
            yield queue
        finally:
            self._screens.discard(queue)

    async def first(self, place: str) -> AsyncIterator[str]:
        """What a screen must know to start: who we are, the bench as it is, the queue, the devices."""
        station = self._station
        rules = await asyncio.to_thread(self.rules)
        yield screen.encode(
            {
                "type": "hello",
                "station": station.settings.station_id,
                "name": self._place.name,
                "zone": rules["zone"],
                "site": rules["site"],
                "language": "zh",
                "version": station.software,
                "offset_semitones": (0, 1, 2, -1, -2)[(station.settings.number - 1) % 5],
                "now": station.clock.now(),
            }
        )
        said = await asyncio.to_thread(self._look, place)
        yield screen.encode(self._bench(said, quiet=True))
        yield screen.encode(await asyncio.to_thread(self.queue))
        yield screen.encode(self.devices())

    def _look(self, place: str) -> Said:
        return self._station.packing.look(self._connection, place, self._station.clock.now())

    def rules(self) -> dict[str, str]:
        """What the first message says of the site."""
        rules = site_rules(self._connection)
        return {"zone": rules.zone, "site": rules.site}

    def queue(self) -> dict[str, Any]:
        """What to pack next, how much is due, where the day stands."""
        return day_message(self._connection, self._station.clock.now(), doubtful=self._station.hearing.doubts().clock)

    def devices(self) -> dict[str, Any]:
        """How the devices are doing."""
        states = self._station.devices.states
        return {
            "type": "devices",
            "devices": [
                {"device": name, "state": state, "reason": screen.reason(why)}
                for name, (state, why) in sorted(states.items())
            ],
        }

    async def run(self) -> None:
        """Push the queue when something changed, and a beat every two seconds: a frozen station is seen at once."""
        self._loop = asyncio.get_running_loop()
        beats = asyncio.create_task(self._beat())
        try:
            while True:
                await self._changed.wait()
                self._changed.clear()
                started = monotonic()
                if self._screens:
                    self._send(screen.encode(await asyncio.to_thread(self.queue)))
                # A tenth of the time at most, however long the day's list is and however slow the board.
                await asyncio.sleep(max(QUEUE_EVERY_SECONDS, 9 * (monotonic() - started)))
        finally:
            beats.cancel()

    def close(self) -> None:
        """Let every screen go, so that none holds the stop."""
        for queue in list(self._screens):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(None)

    async def _beat(self) -> None:
        while True:
            self._station.check_clock()
            self._send(screen.encode({"type": "beat", "now": self._station.clock.now()}))
            await asyncio.sleep(BEAT_SECONDS)

    def _bench(self, said: Said, *, quiet: bool = False) -> dict[str, Any]:
        return screen.bench_message(self._place, said, list(said.remarks), now=self._station.clock.now(), quiet=quiet)

    def _send(self, text: str) -> None:
        for queue in list(self._screens):
            if queue.full():
                # Too slow to be told the truth: let it go, it will come back and start afresh.
                self._screens.discard(queue)
                queue.get_nowait()
                queue.put_nowait(None)
            else:
                queue.put_nowait(text)

    def _message(self, kind: str, value: object) -> dict[str, Any] | None:
        if kind == "said" and isinstance(value, Said):
            message = self._last = self._bench(value)
            told = message["outcome"] is not None or value.answer.parcel is not None or value.bench.parcel is None
            return message if told else None
        if kind == "unrecorded":
            return screen.unrecorded(self._last, self._station.clock.now())
        if kind == "devices":
            return self.devices()
        return {"type": "photo", "photo": value} if kind == "photo" else None

    def _call(self, loop: asyncio.AbstractEventLoop) -> None:
        """Have the loop push what is unsent. It is woken once for all that comes before it turns: waking it is dear."""
        if self._called:
            return
        self._called = True
        try:
            loop.call_soon_threadsafe(self._push)
        except RuntimeError:
            # The loop is closed: the process is stopping.
            return

    def _push(self) -> None:
        # First: what comes from now on may come too late for this turn, and calls for another.
        self._called = False
        while self._unsent:
            self._send(self._unsent.popleft())
        self._changed.set()
