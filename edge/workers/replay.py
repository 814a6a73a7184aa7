"""Sends each accepted scan on to a second system that stays in use, once and soon, or not at all.

Follows the record, so the bench never waits for it. What the other side does not take in time is dropped and counted:
a code that comes late lands in another parcel's middle. After a restart it begins with the next scan.
Does not know what kind of line it is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from domain.reason import Reason, reason
from edge.clock import Clock
from edge.settings import ReplaySettings
from hardware.errors import OutletError
from hardware.ports import Outlet
from journal.database import Connection
from journal.envelope import Entry, parse
from journal.errors import UnreadableBody
from journal.follow import head, read

PAGE = 200
WAITING_MAX = 200
IDLE_SECONDS = 2.0
RETRY_SECONDS_MIN = 0.5
RETRY_SECONDS_MAX = 5.0
ENDINGS = {"cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "tab": b"\t", "none": b""}

# Which events are an accepted scan, of which kind, and where they carry the code.
_CARRIERS = {
    "ParcelOpened": ("waybill", "tracking_number"),
    "UnitVerified": ("goods", "code"),
    "ParcelHandedOver": ("handover", "tracking_number"),
}
# Units that nobody scanned: confirmed by eye, or let pass by their batch's sample.
_SCANNED = frozenset({"scanned", "counted"})


@dataclass(frozen=True, slots=True)
class ReplayStanding:
    """How the second system is doing, and what became of the codes since the start."""

    state: str = "ok"
    why: Reason | None = None
    passed: int = 0
    dropped: int = 0
    dropped_at: datetime | None = None
    waiting: int = 0


class Replay:
    """One second system; a turn sends what waits."""

    def __init__(
        self, connection: Connection, record: Callable[[], str], settings: ReplaySettings, outlet: Outlet, clock: Clock
    ) -> None:
        self._connection = connection
        self._record = record
        self._codes = frozenset(settings.codes)
        self._ending = ENDINGS[settings.ending]
        self._keep_seconds = settings.keep_seconds
        self._outlet = outlet
        self._clock = clock
        self._journal_id = record()
        self._after = head(connection, self._journal_id).sequence
        self._waiting: deque[tuple[float, str]] = deque()
        self._troubles = 0
        self._not_before = 0.0
        self.standing = ReplayStanding()

    def turn(self) -> float:
        """Send what was accepted since; returns the seconds until the next look without being woken."""
        self._collect()
        self._drop_late()
        while self._waiting and monotonic() >= self._not_before:
            _since, code = self._waiting.popleft()  # once, whatever comes of it
            self._send(code)
            self._collect()
            self._drop_late()
        self._say(waiting=len(self._waiting))
        return max(0.05, self._not_before - monotonic()) if self._waiting else IDLE_SECONDS

    def close(self) -> None:
        """Let go of the line."""
        self._outlet.close()

    def _send(self, code: str) -> None:
        try:
            self._outlet.send(code.encode() + self._ending)
        except OutletError as error:
            self._troubles += 1
            pause = min(RETRY_SECONDS_MIN * 2 ** (self._troubles - 1), RETRY_SECONDS_MAX)
            self._not_before = monotonic() + pause
            self._dropped(1)
            self._say(state="lost", why=reason("replay_lost", said=str(error)))
        else:
            self._troubles = 0
            self._say(state="ok", why=None, passed=self.standing.passed + 1)

    def _collect(self) -> None:
        if (journal_id := self._record()) != self._journal_id:
            # What a new journal carries on of the old one was sent when it happened.
            self._journal_id, self._after = journal_id, 0
        while envelopes := read(self._connection, self._journal_id, self._after, PAGE):
            self._after = envelopes[-1].sequence
            for envelope in envelopes:
                try:
                    entry = parse(envelope)
                except UnreadableBody:
                    continue
                if code := _code_of(entry, self._codes):
                    self._waiting.append((monotonic(), code))
            self._dropped(self._shorten(WAITING_MAX))

    def _drop_late(self) -> None:
        too_old = monotonic() - self._keep_seconds
        count = sum(1 for since, _code in self._waiting if since < too_old)
        self._dropped(self._shorten(len(self._waiting) - count))

    def _shorten(self, length: int) -> int:
        """Give up the oldest; how many."""
        count = max(0, len(self._waiting) - length)
        for _ in range(count):
            self._waiting.popleft()
        return count

    def _dropped(self, count: int) -> None:
        if count:
            self._say(dropped=self.standing.dropped + count, dropped_at=self._clock.now())

    def _say(self, **changed: object) -> None:
        self.standing = ReplayStanding(**{**_told(self.standing), **changed})  # type: ignore[arg-type]  # its own fields


def _told(standing: ReplayStanding) -> Mapping[str, object]:
    return {name: getattr(standing, name) for name in standing.__slots__}


def _code_of(entry: Entry, codes: Collection[str]) -> str:
    """The code that a person scanned; empty where the event is no accepted scan of a wanted kind."""
    kind, key = _CARRIERS.get(entry.kind, ("", ""))
    if kind not in codes or entry.carried_from is not None:
        return ""
    if kind == "goods" and entry.data.get("how") not in _SCANNED:
        return ""
    return str(entry.data.get(key) or "")
