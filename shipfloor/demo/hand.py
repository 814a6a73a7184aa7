"""The automatic packer: reads the screen, takes goods from the shelf, scans. Errs now and then, as people do.

Its codes go through the scanner's line and its touches through the bench's own API: it can do nothing that a packer
cannot. Seeded; it does not read the clock.
"""

from __future__ import annotations

from random import Random
from threading import Event, Thread
from typing import Any

import httpx

from shipfloor.demo.catalogue import ARTICLES
from shipfloor.demo.codes import BADGE_CODE, UNKNOWN_CODE, label_code, unlisted_code, wanted_lines, wrong_code
from shipfloor.demo.devices import Devices
from shipfloor.demo.eyes import Eyes

PAUSE_SECONDS = (1.5, 4.0)
HANDOVER_SECONDS = (0.8, 1.6)
ANSWER_SECONDS = 4.0
LABEL_SECONDS = 8.0
HANDOVER_FROM = 8
"""So many packed parcels of one carrier make it worth opening a trip."""
_LOOK_ASIDE = 0.2
_WRONG, _AHEAD, _HOLD, _UNKNOWN, _STRAY = 0.06, 0.03, 0.02, 0.02, 0.015


class Hand:
    """One packer at one bench. ``pace`` 1 is human; smaller is faster."""

    def __init__(self, address: str, devices: Devices, eyes: Eyes, *, seed: int = 1, pace: float = 1.0) -> None:
        self._http = httpx.Client(base_url=f"{address}/api/v1", timeout=ANSWER_SECONDS)
        self._devices = devices
        self._eyes = eyes
        self._chance = Random(seed)  # noqa: S311 - human error, nothing secret
        self._pace = pace
        self._closing = Event()
        self._thread = Thread(target=self._work, name="demo-hand")
        self.working = Event()

    def start(self, *, working: bool) -> None:
        """Come to the bench; to work, or to wait until `working` is set."""
        if working:
            self.working.set()
        self._thread.start()

    def close(self) -> None:
        """Go home."""
        self._closing.set()
        self.working.set()
        if self._thread.ident is not None:
            self._thread.join()
        self._http.close()

    def _work(self) -> None:
        while not self._closing.is_set():
            if not self.working.is_set():
                self._closing.wait(0.3)
                continue
            try:
                self._step()
            except httpx.HTTPError:
                # The station is away for a moment; a packer waits.
                self._closing.wait(1.0)

    def _step(self) -> None:
        seen = self._eyes.seen
        if seen.bench is None:
            self._eyes.wait(lambda now: now.bench is not None, 1.0)
        elif not seen.packer:
            self._scan(BADGE_CODE)
        elif seen.parcel is not None:
            self._pack(seen.parcel)
        elif seen.handover is not None or not self._hand_over():
            self._open()

    def _open(self) -> None:
        card = self._eyes.seen.next
        if card is None:
            self._eyes.wait(lambda now: now.next is not None, 2.0)
            return
        if self._chance.random() < _STRAY:
            # A paper from the pile of another shop: its parcel is recorded and waits for its order.
            self._scan(unlisted_code(self._chance.randrange(5_000, 9_000)))
        said = self._scan(self._put_aside() or card["tracking_number"])
        instead = said.get("instead") if said else None
        if instead and instead["tracking_number"]:
            self._scan(instead["tracking_number"])

    def _put_aside(self) -> str:
        """A parcel that waited for the printer, now that it prints again; empty where there is none."""
        if self._devices.printer_is_broken() or self._chance.random() > _LOOK_ASIDE:
            return ""
        held = self._http.get("/parcels", params={"state": "held"}).json()["parcels"]
        return next((str(card["tracking_number"]) for card in held if card["hold"] == "printer"), "")

    def _pack(self, parcel: dict[str, Any]) -> None:
        lines = wanted_lines(parcel)
        if not lines:
            self._label(parcel)
            return
        line = lines[0]
        slip = self._chance.random()
        if slip < _WRONG:
            self._scan(wrong_code(parcel))
        elif slip < _WRONG + _AHEAD and (card := self._eyes.seen.next) is not None:
            self._scan(card["tracking_number"])
        elif slip < _WRONG + _AHEAD + _HOLD:
            self._rest(PAUSE_SECONDS)
            self._touch("/bench/hold", {"reason": self._chance.choice(("short", "damaged"))})
            return
        elif slip < _WRONG + _AHEAD + _HOLD + _UNKNOWN:
            self._scan(UNKNOWN_CODE)
        article = ARTICLES.get(line["sku"])
        if article is not None and article.barcode:
            self._scan(article.barcode)
        else:
            self._rest(PAUSE_SECONDS)
            left = line["quantity"] - line["verified"]
            self._touch("/bench/by-eye", {"line_id": line["line_id"], "quantity": left})

    def _label(self, parcel: dict[str, Any]) -> None:
        """Where the station prints: wait for the label, stick it on, scan it."""

        def settled() -> bool:
            now = self._eyes.seen.parcel
            label = now["label"] if now else None
            return now is None or (label is not None and label["state"] in {"printed", "unknown"})

        self._eyes.wait(lambda _now: settled(), LABEL_SECONDS)
        if (ready := self._eyes.seen.parcel) is not None:
            self._scan(label_code(ready))
        still = self._eyes.seen.parcel
        if still is not None and still["parcel_id"] == parcel["parcel_id"]:
            # It does not close, whatever the reason: aside with it, others wait.
            self._touch("/bench/hold", {"reason": "other"})

    def _hand_over(self) -> bool:
        """Load a carrier's trip once enough lies at the dock; whether there was one."""
        packed: dict[str, list[str]] = {}
        cards = self._http.get("/parcels", params={"state": "packed", "limit": 500}).json()["parcels"]
        for card in sorted(cards, key=lambda each: str(each["packed_at"])):
            if not card["ask"] and card["tracking_number"]:
                packed.setdefault(card["carrier"], []).append(card["tracking_number"])
        carrier = max(packed, key=lambda each: len(packed[each]), default="")
        enough = HANDOVER_FROM if self._eyes.seen.next else 1
        if not carrier or len(packed[carrier]) < enough:
            return False
        self._touch("/bench/trip-open", {"carrier": carrier})
        for number in packed[carrier]:
            if self._closing.is_set():
                return True
            self._scan(number, HANDOVER_SECONDS)
        self._rest(PAUSE_SECONDS)
        self._touch("/bench/trip-close", {"place": "bench"})
        return True

    def _scan(self, code: str, pause: tuple[float, float] = PAUSE_SECONDS) -> dict[str, Any] | None:
        """Walk, aim, scan; what the bench said, or None where it kept silent."""
        self._rest(pause)
        before = self._eyes.seen.said
        if self._closing.is_set() or not self._devices.scan(code):
            return None
        self._eyes.wait(lambda now: now.said > before, ANSWER_SECONDS)
        seen = self._eyes.seen
        return seen.outcome if seen.said > before else None

    def _touch(self, path: str, body: dict[str, Any]) -> None:
        before = self._eyes.seen.said
        self._http.post(path, json=body)
        self._eyes.wait(lambda now: now.said > before, ANSWER_SECONDS)

    def _rest(self, seconds: tuple[float, float]) -> None:
        self._closing.wait(self._chance.uniform(*seconds) * self._pace)
