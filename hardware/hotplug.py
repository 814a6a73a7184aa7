"""Tells whoever waits for a device that one was plugged in or pulled out. One thread for all; knows no device itself.

Follows what udev says once its rules are done, so that links and rights are there when somebody looks. Where there is
no udev (a container, another system) nobody is told, and the slow poll of `hardware.reconnect` finds devices.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

SUBSYSTEMS = ("tty", "input", "usbmisc", "video4linux")
"""Serial ports, keyboards, label printers, cameras."""
FAILED_SECONDS = 1.0
"""After udev's messages broke off (more at once than the kernel keeps), until they are followed anew."""

QUEUE = Path("/run/udev/queue")
"""Is there while udev has events in hand."""

Wake = Callable[[], None]
Events = Callable[[], Iterator[str]]
"""Gives paths of devices as they come and go, for ever. Raises ImportError where nobody tells, OSError at a break."""


def udev_events() -> Iterator[str]:
    """What udev says of the devices that we drive."""
    import pyudev  # noqa: PLC0415 - only a process that waits for a device loads it

    monitor = pyudev.Monitor.from_netlink(pyudev.Context())
    for subsystem in SUBSYSTEMS:
        monitor.filter_by(subsystem)
    for device in iter(monitor.poll, None):
        yield device.sys_path


class Hotplug:
    """Followers are called from this thread and must not block."""

    def __init__(self, events: Events = udev_events) -> None:
        self._events = events
        self._lock = threading.Lock()
        self._followers: list[Wake] = []
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def follow(self, wake: Wake) -> None:
        """Call this whenever a device came or went. The first follower starts the thread; it ends with the process."""
        with self._lock:
            self._followers.append(wake)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="hotplug", daemon=True)
                self._thread.start()

    def unfollow(self, wake: Wake) -> None:
        """Call it no more."""
        with self._lock:
            self._followers.remove(wake)

    def _run(self) -> None:
        while True:
            try:
                for _ in self._events():
                    self._wake_all()
            except ImportError:
                return
            except OSError:
                # Something may have been missed meanwhile.
                self._wake_all()
                self._ended.wait(FAILED_SECONDS)

    def _wake_all(self) -> None:
        with self._lock:
            followers = tuple(self._followers)
        for wake in followers:
            wake()


@cache
def hotplug() -> Hotplug:
    """The process's one."""
    return Hotplug()
