"""When a device that is away is looked for again: at once when one was plugged in, else after a pause. Opens nothing.

The pause stays short while there is no node to open, since asking for one costs nothing and disturbs nobody. It grows
while opening fails: each try may disturb the device, or whoever holds it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Self

from hardware.hotplug import QUEUE, Hotplug, hotplug
from hardware.ports import DeviceState

RETRY_SECONDS_MIN = 0.5
RETRY_SECONDS_MAX = 3.0
LOOK_GAP_SECONDS = 0.1
"""Between two looks, however many devices a hub brings at once."""
SETTLE_LOOK_SECONDS = 0.02
SETTLE_SECONDS_MAX = 1.0
"""How long a look waits for udev: until it is done, a link may name whoever got the number of what was pulled out."""


class Reconnect:
    """One device's waiting. `wait` belongs to its thread; anybody may `wake` it."""

    def __init__(
        self,
        events: Hotplug | None = None,
        *,
        shortest: float = RETRY_SECONDS_MIN,
        longest: float = RETRY_SECONDS_MAX,
    ) -> None:
        """`events`: who tells of devices; the process's own without one. Pauses in seconds."""
        self._events = events or hotplug()
        self._shortest, self._longest = shortest, longest
        self._woken = threading.Event()
        self.on_wake: Callable[[], None] = lambda: None
        """Called with each wake, for a thread that waits for something else; it must not block."""
        self._pause = shortest
        self._looked = time.monotonic()

    def __enter__(self) -> Self:
        self._events.follow(self.wake)
        return self

    def __exit__(self, *_: object) -> None:
        self._events.unfollow(self.wake)

    def wake(self) -> None:
        """Look again now: a device came or went, or the waiting is over."""
        self._woken.set()
        self.on_wake()

    def told(self) -> bool:
        """Whether a device came or went since the last time somebody asked or waited."""
        woken = self._woken.is_set()
        self._woken.clear()
        return woken

    def settle(self, stopping: threading.Event) -> None:
        """Before a look: let udev finish with what it has in hand."""
        deadline = time.monotonic() + SETTLE_SECONDS_MAX
        while QUEUE.exists() and time.monotonic() < deadline and not stopping.wait(SETTLE_LOOK_SECONDS):
            pass

    def found(self) -> None:
        """The device is open: the next pause is a short one again."""
        self._pause = self._shortest

    def wait(self, state: DeviceState) -> None:
        """After a try that ended in this state, until the next one."""
        absent = state is DeviceState.ABSENT
        pause = self._shortest if absent else self._pause
        self._pause = self._shortest if absent else min(pause * 2, self._longest)
        if self._woken.wait(pause) and (gap := self._looked + LOOK_GAP_SECONDS - time.monotonic()) > 0:
            time.sleep(gap)
        self._woken.clear()
        self._looked = time.monotonic()
