"""Holds one device for ever: opens it, uses it until it is gone, looks for it again. Knows no kind of device."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from hardware.ports import DeviceState, OnState
from hardware.reconnect import Reconnect

log = logging.getLogger(__name__)


class Closes(Protocol):
    """What was opened and must be let go."""

    def close(self) -> None:
        """Let go of it."""


UDEV_RECORDS = Path("/run/udev/data")
"""What udev keeps of each device, its links (``S:``) among it."""

Handle = TypeVar("Handle", bound=Closes)


class DeviceLoop(Generic[Handle]):
    """One thread. ``use`` is given what was opened, tells ``ok`` once it works, and returns when the device is gone.

    Whatever is raised meanwhile is logged and counts as a loss: a device must not stay away until a restart for one
    damaged picture, or for an error that a library never told of.
    """

    def __init__(
        self,
        name: str,
        *,
        open_device: Callable[[], Handle | DeviceState],
        use: Callable[[Handle], bool],
        on_state: OnState,
        on_end: Callable[[], None] = lambda: None,
        path: str = "",
    ) -> None:
        """``use`` returns whether the device ever worked: one that did not is not opened again at once.

        ``on_end`` is called in the loop's own thread when it ends, for whatever reason. ``path`` is the link that
        names the device, where one does: see ``moved``.
        """
        self._path = path
        self._node: int | None = None
        self._open = open_device
        self._use = use
        self._on_state = on_state
        self._on_end = on_end
        self._seen = False
        self.again = Reconnect()
        """When it is looked for again."""
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self.state = DeviceState.OFF
        self._heard: DeviceState | None = DeviceState.OFF
        self.stopping = threading.Event()

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin to look for the device; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Let go of the device and end; ``use`` must see ``stopping`` by itself, or be woken by its owner before."""
        self.stopping.set()
        self.again.wake()
        if self._thread.is_alive():
            self._thread.join()

    def moved(self) -> bool:
        """Whether the path does not name what ``use`` holds, and never did: it was opened by a link left over.

        What is plugged in just after something was pulled out may get its number before udev has taken its link away.
        Costs nothing while no device comes or goes.
        """
        return self.again.told() and self._node is not None and not _is_named(self._path, self._node)

    def tell(self, state: DeviceState) -> None:
        """Say a state, if it is another."""
        self._seen = self._seen or state is DeviceState.OK
        self.state = state
        if state is not self._heard:
            # Whoever fails while it is told has heard nothing: it is told again with the next state, whichever.
            self._heard = None
            self._on_state(state)
            self._heard = state

    def _run(self) -> None:
        try:
            with self.again:
                while not self.stopping.is_set():
                    if not self._done(self._look) and not self.stopping.is_set():
                        self._done(self._tell_lost)
                        self.again.wait(DeviceState.LOST)
        finally:
            if self.stopping.is_set():
                self.state = DeviceState.OFF
            else:
                self._done(self._tell_lost)
            self.stopping.set()
            self._on_end()

    def _done(self, step: Callable[[], None]) -> bool:
        """Do a step, and tell whether it was done: the loop's last resort, as a worker has it."""
        try:
            step()
        except Exception:
            log.exception("%s: failed, looked for again", self._thread.name)
            return False
        return True

    def _tell_lost(self) -> None:
        self.tell(DeviceState.LOST)

    def _look(self) -> None:
        """Open the device and use it until it is gone, or wait for it."""
        self.again.settle(self.stopping)
        self._node = _node_of(self._path) if self._path else None
        handle = self._open()
        if self._path and not isinstance(handle, DeviceState) and _node_of(self._path) != self._node:
            # The link came, went or was turned while it was opened: nobody can say to which device.
            handle.close()
            return
        if isinstance(handle, DeviceState):
            self.tell(DeviceState.LOST if self._seen and handle is DeviceState.ABSENT else handle)
            self.again.wait(handle)
            return
        try:
            worked = self._use(handle)
        finally:
            # Before it is looked for again: a node in use comes back under another name.
            handle.close()
        if self.stopping.is_set():
            return
        self.tell(DeviceState.LOST)
        if worked:
            self.again.found()
        else:
            self.again.wait(DeviceState.LOST)


def _node_of(path: str) -> int | None:
    """The number of the device that a path leads to; None where it leads to none."""
    try:
        return Path(path).stat().st_rdev
    except OSError:
        return None


def _is_named(path: str, node: int) -> bool:
    """Whether a path names this device. Two with one serial number share a link that leads to one of them only."""
    if _node_of(path) == node:
        return True
    try:
        record = (UDEV_RECORDS / f"c{os.major(node)}:{os.minor(node)}").read_text()
    except OSError:
        return False
    return f"S:{path.removeprefix('/dev/')}" in record.splitlines()
