"""How each device is doing, in a screen's words. Does not know any device, or who looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from domain.reason import Reason, reason

State = tuple[str, Reason | None]
_WORST_FIRST = ("lost", "doubtful", "ok", "off")


@dataclass(slots=True)
class Devices:
    """How each device is doing, and who wants to know. Written by device threads, read by screens.

    Several of a kind (scanners), or parts of one (the network and the feed that comes by it), are shown as one: the one
    that is worst off. ``on_state`` hears of each alone: device, name, state, the reason's code.
    """

    states: dict[str, State] = field(default_factory=dict)
    on_change: Callable[[], None] = lambda: None
    on_state: Callable[[str, str, str, str], None] = lambda _device, _name, _state, _why: None
    _told: dict[str, dict[str, State]] = field(default_factory=dict)
    _flapping: set[tuple[str, str]] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    def set(self, device: str, state: str, why: Reason | None = None, *, name: str = "") -> None:
        """Note a state, of one of several where it has a name; tells the screens when they have something new."""
        self.on_state(device, name, state, why.code if why else "")
        with self._lock:
            self._told.setdefault(device, {})[name] = (state, why)
        self._show(device)

    def flaps(self, device: str, name: str) -> None:
        """A device comes and goes: while it is there it is doubtful."""
        with self._lock:
            self._flapping.add((device, name))
        self._show(device)

    def steady(self, device: str, name: str) -> None:
        """A device comes and goes no more."""
        with self._lock:
            self._flapping.discard((device, name))
        self._show(device)

    def _show(self, device: str) -> None:
        with self._lock:
            told = {name: self._doubted(device, name, state) for name, state in self._told.get(device, {}).items()}
            name = min(told, key=lambda each: _WORST_FIRST.index(told[each][0]))
            state, why = told[name]
            # Beside a nameless one the names are of its parts, which say themselves what they are.
            if len(told) > 1 and "" not in told and why is not None and state in {"lost", "doubtful"}:
                why = reason("device_named", name=name, what=why.code)
            if self.states.get(device) == (state, why):
                return
            self.states[device] = (state, why)
        self.on_change()

    def _doubted(self, device: str, name: str, state: State) -> State:
        if state[0] == "ok" and (device, name) in self._flapping:
            return ("doubtful", reason("device_flapping"))
        return state
