"""The shop behind the demo's floor: exports its orders every few minutes and sends the files in, as a person would.

Does not know what becomes of them. Buyers go on buying; a list that was forgotten follows some minutes later.
"""

from __future__ import annotations

from threading import Event, Thread

import httpx

from edge.clock import Clock
from shipfloor.demo.catalogue import goods_file
from shipfloor.demo.day import grown
from shipfloor.demo.day_files import orders_file, waybills_file
from shipfloor.demo.plan import Day

IMPORT_SECONDS = 60.0
LATE_SECONDS = 180.0
EVERY_SECONDS = 300.0
MORE_PARCELS = 24
"""So many more a time: what one packer can just keep up with."""


class Shop:
    """Sends files to the station, and to head office, which also counts orders that no bench has seen."""

    def __init__(self, station: str, central: str, day: Day, clock: Clock) -> None:
        self.day = day
        self._addresses = (station, central)
        self._clock = clock
        self._http = httpx.Client(timeout=IMPORT_SECONDS)
        self._closing = Event()
        self._thread = Thread(target=self._work, name="demo-shop")

    def open(self) -> None:
        """The morning's files; then a thread goes on. Raises httpx.HTTPError where a file is not taken."""
        self._send("goods", "goods.csv", goods_file())
        self._send_day()
        self._thread.start()

    def close(self) -> None:
        """Closed for today."""
        self._closing.set()
        if self._thread.ident is not None:
            self._thread.join()
        self._http.close()

    def _work(self) -> None:
        pause = LATE_SECONDS
        while not self._closing.wait(pause):
            pause = EVERY_SECONDS
            try:
                self.day = grown(self.day, self._clock.now(), MORE_PARCELS)
                self._send_day()
                self._send("waybills", "waybills-2.csv", waybills_file(self.day, late=True))
            except httpx.HTTPError:
                # Station or head office is away; the next export says the same and more.
                continue

    def _send_day(self) -> None:
        """The whole day each time, as exports are: what is known changes nothing, but says that refunds are fresh."""
        self._send("orders", "orders.csv", orders_file(self.day))
        self._send("waybills", "waybills.csv", waybills_file(self.day))

    def _send(self, what: str, name: str, content: bytes) -> None:
        for address in self._addresses:
            file = {"file": (name, content, "text/csv")}
            self._http.post(f"{address}/api/v1/{what}/import", files=file).raise_for_status()
