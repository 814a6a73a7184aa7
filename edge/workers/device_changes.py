"""Keeps in the record when a device came and went: one event a change, and few of a device that comes and goes.

Does not know what a device's state does to a bench, or how a screen shows it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, NamedTuple

from domain.events import DeviceChanged
from edge.clock import Clock
from edge.drafts import draft_of
from journal.database import Connection
from journal.write import Decision, Writer

FLAPPING_CHANGES = 6
FLAPPING_SECONDS = 600
"""More changes than this in this time: a bad cable, not a person. What follows is not listed one by one."""
STEADY_SECONDS = 120
"""After so long without a change it is steady again."""
RECORDED = frozenset({"scanner", "camera", "printer", "scale"})
NOTED_MAX = 1_000
WAIT_SECONDS = 15.0
NANOSECONDS = 1_000_000_000

Word = Literal["up", "connecting", "down"]
Told = Callable[[str, str], None]


class _Noted(NamedTuple):
    device: str
    name: str
    word: Word
    why: str
    at: datetime
    boot_ns: int


@dataclass(slots=True)
class _Known:
    """A device as it was noted last, and when it changed lately."""

    word: Word = "up"
    why: str = ""
    at: datetime | None = None
    changes_ns: deque[int] = field(default_factory=lambda: deque(maxlen=FLAPPING_CHANGES))
    flapping: bool = False


class DeviceChanges:
    """``note`` from any thread; one turn writes what is new. A device nobody heard of yet counts as up."""

    def __init__(
        self,
        connection: Connection,
        writer: Writer,
        clock: Clock,
        *,
        wake: Callable[[], None] = lambda: None,
        on_flapping: Told = lambda _device, _name: None,
        on_steady: Told = lambda _device, _name: None,
    ) -> None:
        """``wake``: there is something to write. The others are told of a device that comes and goes, and its end."""
        self._writer = writer
        self._clock = clock
        self.wake = wake
        self._on_flapping = on_flapping
        self._on_steady = on_steady
        self._noted: deque[_Noted] = deque(maxlen=NOTED_MAX)
        rows = connection.execute("SELECT device, name, state, why FROM device_states").fetchall()
        self._known = {(row[0], row[1]): _Known(word=row[2], why=row[3]) for row in rows}

    def note(self, device: str, name: str, state: str, why: str) -> None:
        """A device's state as screens show it (ok, lost, doubtful, off) and the code of its reason."""
        word = _word(state, why)
        if device in RECORDED and word is not None:
            at = self._clock.instant()
            self._noted.append(_Noted(device, name, word, why if word != "up" else "", at.wall, at.boot_ns))
            self.wake()

    def turn(self) -> float:
        """Write what changed; returns the seconds until the next look at what flaps."""
        while self._noted:
            # Taken away only when it is written: a turn that fails is tried again.
            self._take(self._noted[0])
            self._noted.popleft()
        now_ns = self._clock.instant().boot_ns
        for (device, name), known in self._known.items():
            if known.flapping and now_ns - known.changes_ns[-1] >= STEADY_SECONDS * NANOSECONDS:
                self._record(device, name, known, flapping=False)
                known.flapping = False
                known.changes_ns.clear()
                self._on_steady(device, name)
        return WAIT_SECONDS

    def _take(self, noted: _Noted) -> None:
        known = self._known.setdefault((noted.device, noted.name), _Known())
        if noted.word == known.word:
            return
        changed = replace(known, word=noted.word, why=noted.why, at=noted.at)
        if not known.flapping:
            lately = known.changes_ns
            changed.flapping = (
                len(lately) == FLAPPING_CHANGES and noted.boot_ns - lately[0] <= FLAPPING_SECONDS * NANOSECONDS
            )
            self._record(noted.device, noted.name, changed, flapping=changed.flapping)
            if changed.flapping:
                self._on_flapping(noted.device, noted.name)
        changed.changes_ns.append(noted.boot_ns)
        self._known[noted.device, noted.name] = changed

    def _record(self, device: str, name: str, known: _Known, *, flapping: bool) -> None:
        """One fact, durable; raises what the writer raises."""
        fact = DeviceChanged(
            device=device,
            name=name,
            state=known.word,
            at=known.at or self._clock.now(),
            why=known.why,
            flapping=flapping,
        )
        self._writer.submit(lambda _connection: Decision(drafts=(draft_of(fact),), answer=None)).result()


def _word(state: str, why: str) -> Word | None:
    """What is recorded of a state; None: nothing, as of a device that this station does not have."""
    if state == "off":
        return None
    if state in {"ok", "doubtful"}:
        return "up"
    return "connecting" if why.endswith(("_busy", "_denied")) else "down"
