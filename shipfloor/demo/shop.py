"""The shop behind the demo's floor: exports its orders every few minutes and sends the files in, as a person would.

Does not know what becomes of them. A list that was forgotten in the morning follows some minutes later.
"""

from __future__ import annotations

from threading import Event, Thread

import httpx

from edge.clock import Clock
from shipfloor.demo.catalogue import goods_file
from shipfloor.demo.day_files import orders_file, waybills_file
from shipfloor.demo.plan import Day

IMPORT_SECONDS = 60.0
LATE_SECONDS = 180.0
EVERY_SECONDS = 600.0


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
        for address in self._addresses:
            self._send(address, "goods", "goods.csv", goods_file())
            self._send(address, "orders", "orders.csv", orders_file(self.day))
            self._send(address, "waybills", "waybills.csv", waybills_file(self.day))
        self._thread.start()

    def send_late_list(self) -> None:
        """The list that was forgotten."""
        for address in self._addresses:
            self._send(address, "waybills", "waybills-2.csv", waybills_file(self.day, late=True))

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
                self.send_late_list()
                # The same orders again change nothing, but say that refund data are fresh.
                for address in self._addresses:
                    self._send(address, "orders", "orders.csv", orders_file(self.day))
            except httpx.HTTPError:
                # Station or head office is away; the next export says the same.
                continue

    def _send(self, address: str, what: str, name: str, content: bytes) -> None:
        file = {"file": (name, content, "text/csv")}
        self._http.post(f"{address}/api/v1/{what}/import", files=file).raise_for_status()
