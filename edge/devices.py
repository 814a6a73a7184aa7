"""How each device is doing, in a screen's words. Does not know any device, or who looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from domain.reason import Reason


@dataclass(slots=True)
class Devices:
    """How each device is doing, and who wants to know. Written by device threads, read by screens."""

    states: dict[str, tuple[str, Reason | None]] = field(default_factory=dict)
    on_change: Callable[[], None] = lambda: None

    def set(self, device: str, state: str, why: Reason | None = None) -> None:
        """Note a state; tells the screens when it is another."""
        if self.states.get(device) != (state, why):
            self.states[device] = (state, why)
            self.on_change()
