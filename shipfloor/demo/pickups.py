"""The carriers' own first scans, told to head office and to the floor's feed some time after the handover.

Does not know what they are counted for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from threading import Event, Thread

import httpx

from domain.events import CarrierScanned
from edge.clock import Clock
from shipfloor.demo.eyes import Json

LOOK_SECONDS = 3.0
DELAY_SECONDS = (15, 60)
EVENTS = "/api/v1/carrier-events"
PARCELS = "/api/v1/parcels"


class Pickups:
    """Looks at what was handed over, and has it scanned at the carrier's door."""

    def __init__(
        self,
        station: str,
        central: str,
        clock: Clock,
        tell_station: Callable[[Sequence[CarrierScanned]], None],
        *,
        seed: int = 1,
    ) -> None:
        self._station = httpx.Client(base_url=station, timeout=4)
        self._central = httpx.Client(base_url=central, timeout=4)
        self._clock = clock
        self._tell_station = tell_station
        self._chance = Random(seed)  # noqa: S311 - a made-up delay
        self._due: dict[str, tuple[datetime, str]] = {}
        self._told: set[str] = set()
        self._closing = Event()
        self._thread = Thread(target=self._work, name="demo-pickups")

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """End."""
        self._closing.set()
        if self._thread.ident is not None:
            self._thread.join()
        self._station.close()
        self._central.close()

    def _work(self) -> None:
        while not self._closing.wait(LOOK_SECONDS):
            try:
                self._look()
                self._tell()
            except httpx.HTTPError:
                # Station or head office is away: nothing is lost, the next look finds the same.
                continue

    def _look(self) -> None:
        found = self._station.get(PARCELS, params={"state": "handed_over", "limit": 1000}).json()["parcels"]
        for card in found:
            number = card["tracking_number"]
            if number not in self._due and number not in self._told:
                handed_over_at = datetime.fromisoformat(card["handed_over_at"])
                delay = timedelta(seconds=self._chance.uniform(*DELAY_SECONDS))
                self._due[number] = (handed_over_at + delay, card["carrier"])

    def _tell(self) -> None:
        now = self._clock.now()
        ready = {number: told for number, told in self._due.items() if told[0] <= now}
        if not ready:
            return
        scans = [
            CarrierScanned(tracking_number=number, carrier=carrier, stage="picked_up", at=at, source="demo")
            for number, (at, carrier) in ready.items()
        ]
        self._central.post(EVENTS, json=[_as_json(scan) for scan in scans]).raise_for_status()
        self._tell_station(scans)
        self._told |= ready.keys()
        for number in ready:
            del self._due[number]


def _as_json(scan: CarrierScanned) -> Json:
    return {
        "tracking_number": scan.tracking_number,
        "carrier": scan.carrier,
        "stage": scan.stage,
        "at": scan.at.isoformat(),
        "source": scan.source,
    }
