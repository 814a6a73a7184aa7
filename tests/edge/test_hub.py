"""What many threads publish reaches an open screen: all of it, in each thread's order, however rarely it is woken."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

import pytest

from edge.api.hub import Hub
from edge.clock import Clock
from edge.settings import Settings
from edge.station import Station
from hardware.registry import make_camera

THREADS, EACH = 4, 50


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    clock = Clock(trust=True)
    camera = make_camera("none", {}, device="camera", now=clock.instant, on_state=lambda _state: None)
    station = Station(Settings(station_id="S1", data=tmp_path), clock, software="test", camera=camera)
    yield Hub(station)
    station.stop()


async def _heard(hub: Hub, *, deaf_push: bool = False) -> list[list[int]]:
    """The numbers that a screen hears of each thread; ``deaf_push`` forgets to call again for what comes late."""
    pushing = asyncio.create_task(hub.run())
    await asyncio.sleep(0)
    if deaf_push:
        hub._called = True  # noqa: SLF001 - the control: as if a call were under way that never comes
    heard: list[list[int]] = [[] for _ in range(THREADS)]
    with hub.screen() as queue:
        threads = [Thread(target=_publish, args=(hub, thread)) for thread in range(THREADS)]
        for thread in threads:
            thread.start()
        while sum(map(len, heard)) < THREADS * EACH:
            try:
                text = await asyncio.wait_for(queue.get(), 0.5)
            except TimeoutError:
                break
            message = json.loads(text or "{}")
            if message.get("type") == "photo":
                heard[message["photo"]["thread"]].append(message["photo"]["number"])
        for thread in threads:
            await asyncio.to_thread(thread.join)
    pushing.cancel()
    return heard


def heard_by_a_screen(hub: Hub, *, deaf_push: bool = False) -> list[list[int]]:
    """The same on a loop of its own, in a thread of its own: a browser's driver may have one in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(_heard(hub, deaf_push=deaf_push))).result()


def _publish(hub: Hub, thread: int) -> None:
    for number in range(EACH):
        hub.publish("photo", {"thread": thread, "number": number})


def test_what_many_threads_publish_arrives_whole_and_in_each_one_s_order(hub: Hub) -> None:
    assert heard_by_a_screen(hub) == [list(range(EACH))] * THREADS


def test_a_hub_that_does_not_call_again_loses_messages_and_this_test_sees_it(hub: Hub) -> None:
    assert heard_by_a_screen(hub, deaf_push=True) == [[]] * THREADS
