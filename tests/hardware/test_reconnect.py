"""Waiting for a device: woken when one comes, else by a poll whose pauses have limits."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator

import pytest

from hardware.hotplug import Hotplug
from hardware.ports import DeviceState
from hardware.reconnect import LOOK_GAP_SECONDS, Reconnect


class Machine:
    """A machine whose devices come and go when the test says so."""

    def __init__(self) -> None:
        self.told: queue.Queue[str | type[Exception]] = queue.Queue()
        self.followed = threading.Event()

    def __call__(self) -> Iterator[str]:
        self.followed.set()
        while True:
            said = self.told.get()
            if isinstance(said, str):
                yield said
            else:
                raise said


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def hotplug(machine: Machine) -> Hotplug:
    return Hotplug(machine)


def waited(again: Reconnect, state: DeviceState) -> float:
    started = time.monotonic()
    again.wait(state)
    return time.monotonic() - started


LONG = 60.0
"""A pause that no test sits out."""


def test_a_device_that_was_plugged_in_is_looked_for_at_once(machine: Machine, hotplug: Hotplug) -> None:
    with Reconnect(hotplug, shortest=LONG) as again, Reconnect(hotplug, shortest=LONG) as other:
        machine.told.put("/sys/devices/some/ttyACM0")
        assert waited(again, DeviceState.BUSY) < LONG
        assert waited(other, DeviceState.ABSENT) < LONG


def test_what_was_told_during_a_look_is_not_forgotten(hotplug: Hotplug) -> None:
    again = Reconnect(hotplug, shortest=LONG)
    again.wake()
    assert waited(again, DeviceState.BUSY) < LONG


def test_without_a_word_the_pauses_grow_to_their_limit_until_the_device_is_found(hotplug: Hotplug) -> None:
    again = Reconnect(hotplug, shortest=0.05, longest=0.2)
    pauses = [waited(again, DeviceState.BUSY) for _ in range(4)]
    assert all(pause >= least for pause, least in zip(pauses, (0.05, 0.1, 0.2, 0.2), strict=True))
    again.found()
    assert waited(again, DeviceState.BUSY) >= 0.05


def test_where_there_is_no_node_to_disturb_the_pauses_stay_short(hotplug: Hotplug) -> None:
    again = Reconnect(hotplug, shortest=0.01, longest=LONG)
    assert sum(waited(again, DeviceState.ABSENT) for _ in range(20)) < LONG
    again.wait(DeviceState.BUSY)
    again.wait(DeviceState.ABSENT)
    assert waited(again, DeviceState.BUSY) < LONG


def test_a_hub_that_brings_many_devices_makes_few_looks(hotplug: Hotplug) -> None:
    again = Reconnect(hotplug)
    for _ in range(3):
        again.wake()
        again.wait(DeviceState.ABSENT)
        again.wake()
        assert waited(again, DeviceState.ABSENT) >= LOOK_GAP_SECONDS / 2


def test_after_a_break_everybody_looks_once_and_events_are_followed_anew(machine: Machine, hotplug: Hotplug) -> None:
    with Reconnect(hotplug, shortest=LONG) as again:
        assert machine.followed.wait(LONG)
        machine.followed.clear()
        machine.told.put(OSError)
        assert waited(again, DeviceState.BUSY) < LONG
        assert machine.followed.wait(LONG)


def test_where_nobody_tells_of_devices_the_poll_goes_on(machine: Machine, hotplug: Hotplug) -> None:
    machine.told.put(ImportError)
    with Reconnect(hotplug, shortest=0.05) as again:
        assert waited(again, DeviceState.ABSENT) >= 0.05
