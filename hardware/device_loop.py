"""Holds one device for ever: opens it, uses it until it is gone, looks for it again. Knows no kind of device."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from hardware.ports import DeviceState, OnState
from hardware.reconnect import Reconnect


class Closes(Protocol):
    """What was opened and must be let go."""

    def close(self) -> None:
        """Let go of it."""


Handle = TypeVar("Handle", bound=Closes)


class DeviceLoop(Generic[Handle]):
    """One thread. ``use`` is given what was opened, tells ``ok`` once it works, and returns when the device is gone."""

    def __init__(
        self,
        name: str,
        *,
        open_device: Callable[[], Handle | DeviceState],
        use: Callable[[Handle], bool],
        on_state: OnState,
        on_end: Callable[[], None] = lambda: None,
    ) -> None:
        """``use`` returns whether the device ever worked: one that did not is not opened again at once.

        ``on_end`` is called in the loop's own thread when it ends, for whatever reason.
        """
        self._open = open_device
        self._use = use
        self._on_state = on_state
        self._on_end = on_end
        self._seen = False
        self.again = Reconnect()
        """When it is looked for again."""
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self.state = DeviceState.OFF
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

    def tell(self, state: DeviceState) -> None:
        """Say a state, if it is another."""
        self._seen = self._seen or state is DeviceState.OK
        if state is not self.state:
            self.state = state
            self._on_state(state)

    def _run(self) -> None:
        try:
            with self.again:
                while not self.stopping.is_set():
                    self._look()
        finally:
            self.state = DeviceState.OFF if self.stopping.is_set() else DeviceState.LOST
            self.stopping.set()
            self._on_end()

    def _look(self) -> None:
        """Open the device and use it until it is gone, or wait for it."""
        handle = self._open()
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
