"""What a station tells other systems: its ERPs, and second systems that are sent each scan. Starts and stops them.

None of them may cost the bench anything: each has a thread of its own, and one that hangs restarts nothing.
Does not know what they say.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from edge.clock import Clock
from edge.erp.fact import FACTS
from edge.erp.load import Erp, load_erp
from edge.errors import SettingsError
from edge.settings import ReplaySettings, Settings
from edge.worker import Worker
from edge.workers.replay import Replay
from hardware.errors import HardwareError
from hardware.ports import Outlet
from hardware.registry import make_outlet
from journal.database import Connection
from journal.write import Writer

if TYPE_CHECKING:
    from edge.workers.postings import Postings

STALL_SECONDS = 120.0
STOP_SECONDS = 4.0
_TO_ERPS = frozenset({*FACTS, "PostingSettled"})
_TO_REPLAYS = frozenset({"ParcelOpened", "UnitVerified", "ParcelHandedOver"})

Begin = Callable[[Worker, frozenset[str]], None]


class Connectors:
    """The ERPs and second systems of one station's settings."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Raises SettingsError naming what is wrong: nothing starts half told."""
        names = [*(each.name for each in settings.erps), *(each.name for each in settings.replays)]
        if repeated := sorted({name for name in names if names.count(name) > 1}):
            raise SettingsError(f"erps, replays: {', '.join(repeated)} is named twice. Nothing was started.")
        self.erps: list[Erp] = [load_erp(each) for each in settings.erps]
        self._outlets: list[tuple[ReplaySettings, Outlet]] = [(each, _outlet(each)) for each in settings.replays]
        self._clock = clock
        self.postings: dict[str, Postings] = {}
        self.replays: dict[str, Replay] = {}

    def start(self, connect: Callable[[], Connection], writer: Writer, begin: Begin) -> None:
        """Begin to tell; ``begin`` starts a worker that is woken by events of these kinds."""
        if self.erps:
            # httpx is loaded only by a station that has somebody to talk to.
            from edge.workers.postings import Postings  # noqa: PLC0415 - see above

            for erp in self.erps:
                self.postings[erp.name] = Postings(connect(), writer, erp, self._clock)
                begin(_worker(f"erp {erp.name}", self.postings[erp.name].turn), _TO_ERPS)
        for wanted, outlet in self._outlets:
            replay = Replay(connect(), lambda: writer.journals["record"], wanted, outlet, self._clock)
            self.replays[wanted.name] = replay
            begin(_worker(f"replay {wanted.name}", replay.turn), _TO_REPLAYS)

    def close(self) -> None:
        """Let go of every line."""
        for posting in self.postings.values():
            posting.close()
        for replay in self.replays.values():
            replay.close()


def _worker(name: str, turn: Callable[[], float]) -> Worker:
    return Worker(name, turn, stall_seconds=STALL_SECONDS, stop_seconds=STOP_SECONDS)


def _outlet(wanted: ReplaySettings) -> Outlet:
    if wanted.kind == "webhook":
        from edge.webhook import Webhook  # noqa: PLC0415 - httpx only where it is used

        strange = sorted(wanted.options.keys() - {"url", "token"})
        if strange or "url" not in wanted.options:
            raise SettingsError(f"replays {wanted.name}: a webhook takes url and token, and needs url; {strange}")
        return Webhook(url=str(wanted.options["url"]), token=str(wanted.options.get("token", "")))
    try:
        return make_outlet(wanted.kind, wanted.options)
    except HardwareError as error:
        raise SettingsError(f"replays {wanted.name}: {error}. Nothing was started.") from error
