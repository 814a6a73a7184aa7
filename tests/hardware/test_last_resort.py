"""A device's thread outlives whatever is raised in it; what ends it all the same is told."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator

import pytest

from hardware.device_loop import DeviceLoop
from hardware.ports import DeviceState
from hardware.reconnect import Reconnect
from tests.hardware.conftest import Heard


class Handle:
    """What was opened."""

    def close(self) -> None:
        """Nothing to let go of."""


class Fails:
    """Raises these, one a call, and is well from then on."""

    def __init__(self, *errors: BaseException) -> None:
        self._errors = list(errors)

    def __call__(self) -> None:
        if self._errors:
            raise self._errors.pop()


class Bench:
    """A loop whose every step can be made to fail."""

    def __init__(self, heard: Heard) -> None:
        self.heard = heard
        self.opening: Callable[[], None] = lambda: None
        self.using: Callable[[], None] = lambda: None
        self.telling: Callable[[], None] = lambda: None
        self.ended = threading.Event()
        self.loop = DeviceLoop(
            "camera-front", open_device=self._open, use=self._use, on_state=self._tell, on_end=self.ended.set
        )
        self.loop.again = Reconnect(shortest=0.01, longest=0.05)

    def _open(self) -> Handle | DeviceState:
        self.opening()
        return Handle()

    def _use(self, _handle: Handle) -> bool:
        self.loop.tell(DeviceState.OK)
        self.using()
        self.loop.stopping.wait()
        return True

    def _tell(self, state: DeviceState) -> None:
        self.telling()
        self.heard.states.put(state)


@pytest.fixture
def bench(heard: Heard) -> Iterator[Bench]:
    made = Bench(heard)
    yield made
    made.loop.stop()


def lives(loop: DeviceLoop[Handle]) -> bool:
    return loop.alive


def test_an_error_while_it_is_opened_is_logged_told_as_a_loss_and_tried_again(
    bench: Bench, heard: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    bench.opening = Fails(LookupError("a defect"))
    bench.loop.start()
    assert [heard.state(), heard.state()] == [DeviceState.LOST, DeviceState.OK]
    (record,) = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert "camera-front" in record.getMessage()
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], LookupError)


def test_an_error_while_it_is_used_is_told_as_a_loss_and_the_device_is_found_again(bench: Bench, heard: Heard) -> None:
    bench.using = Fails(LookupError("a defect"))
    bench.loop.start()
    assert [heard.state() for _ in range(3)] == [DeviceState.OK, DeviceState.LOST, DeviceState.OK]
    assert lives(bench.loop)
    bench.loop.stop()
    assert bench.ended.is_set()
    assert bench.loop.state is DeviceState.OFF
    assert heard.states.empty()


def test_who_failed_while_told_that_it_works_is_told_again(bench: Bench, heard: Heard) -> None:
    bench.telling = Fails(LookupError("a defect"))
    bench.loop.start()
    assert [heard.state(), heard.state()] == [DeviceState.LOST, DeviceState.OK]


def test_who_failed_while_told_of_the_loss_too_hears_of_the_device_that_is_there_again(
    bench: Bench, heard: Heard
) -> None:
    bench.telling = Fails(LookupError("a defect"), LookupError("another"))
    bench.loop.start()
    assert heard.state() is DeviceState.OK
    assert lives(bench.loop)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_ends_all_the_same_says_that_the_device_is_lost(bench: Bench, heard: Heard) -> None:
    bench.using = Fails(SystemExit("no Exception, which nobody may catch"))
    bench.loop.start()
    assert [heard.state(), heard.state()] == [DeviceState.OK, DeviceState.LOST]
    assert bench.ended.wait(5)
    bench.loop._thread.join(5)  # noqa: SLF001 - to wait for the end, not to look
    assert not lives(bench.loop)
    assert bench.loop.state is DeviceState.LOST
