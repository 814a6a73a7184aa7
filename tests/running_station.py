"""A whole station in this process: the real assembly, its app on a port of its own, a clock that a test may set.

No devices unless the settings name some. For any test that wants to meet the station from outside.
"""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from edge.clock import Clock
from edge.settings import Settings
from edge.supervisors import hash_pin
from shipfloor.demo.export_file import USUAL, Row, export_csv
from shipfloor.station import Assembly

WAIT_SECONDS = 20.0
SUPERVISOR, PIN = "900", "123456"


class Wall:
    """A wall clock that a test sets: it goes on from there at the pace of the real one."""

    def __init__(self, at: datetime | None = None) -> None:
        self.set(at or datetime.now(UTC))

    def set(self, at: datetime) -> None:
        """From now on it is this time."""
        self._from, self._since = at, time.monotonic()

    def __call__(self) -> datetime:
        return self._from + timedelta(seconds=time.monotonic() - self._since)


class RunningStation:
    """The station as a client meets it: ``url``, an HTTP client, and short words for what tests do most."""

    def __init__(self, assembly: Assembly, wall: Wall, url: str) -> None:
        self.assembly = assembly
        self.station = assembly.station
        self.wall = wall
        self.url = url
        self.client = httpx.Client(base_url=f"{url}/api/v1", timeout=WAIT_SECONDS)

    def get(self, path: str, **params: Any) -> Any:
        """The JSON of a GET that must succeed."""
        return self.client.get(path, params=params).raise_for_status().json()

    def post(self, path: str, body: Any = None) -> Any:
        """The JSON of a POST that must succeed."""
        return self.client.post(path, json=body).raise_for_status().json()

    def sign_in(self, badge: str = SUPERVISOR, pin: str = PIN) -> None:
        """Sign this client in to the panel; issues the supervisor's badge where it is not known."""
        self.issue(badge, "supervisor", pin=pin)
        self.post("/session", {"badge": badge, "pin": pin})

    def issue(self, badge: str, role: str = "packer", name: str = "", pin: str = "") -> None:
        """Issue a badge."""
        self.station.feed.issue_badge(badge, role, name, hash_pin(pin) if pin else "")

    def scan(self, *codes: str, place: str = "bench") -> Any:
        """Scan codes one after the other; the answer to the last."""
        told: Any = None
        for code in codes:
            told = self.post("/scans", {"code": code, "place": place})
        return told

    def pack(self, waybill: str, *codes: str) -> Any:
        """Scan a waybill and its goods, a second after all before: two equal codes at once are one scan twice."""
        self.wall.set(self.wall() + timedelta(seconds=1))
        return self.scan(waybill, *codes)

    def load(self, content: bytes, name: str = "orders.csv", what: str = "orders") -> Any:
        """Import a file."""
        answer = self.client.post(f"/{what}/import", content=content, headers={"x-file-name": name})
        return answer.raise_for_status().json()


def order_row(number: str, waybill: str, paid: str, **columns: str) -> Row:
    """One row of an order export: a red cup, paid at a Beijing time; ``columns`` replace any by name."""
    return {
        **USUAL,
        "订单号": number,
        "商品": "杯子",
        "商品规格": "红色",
        "商家编码-规格维度": "CUP-RED",
        "支付时间": paid,
        "订单成交时间": paid,
        "快递单号": waybill,
        "快递公司": "圆通快递" if waybill.startswith("YT") else "",
        **columns,
    }


def orders_file(*rows: Row) -> bytes:
    """An order export with these rows."""
    return export_csv(rows)


@contextmanager
def running_station(data: Path, *, at: datetime | None = None, **settings: Any) -> Iterator[RunningStation]:
    """Run a station until the block ends. ``at`` sets its clock; ``settings`` are those of ``edge.settings``."""
    wall = Wall(at)
    chosen = Settings(**{"station_id": "S1", "name": "1 号台", "data": data / "station", **settings})
    assembly = Assembly(chosen, Clock(wall=wall, trust=True))
    door = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        assembly.app(), log_level="critical", timeout_graceful_shutdown=1, ws="websockets-sansio", access_log=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=_serve, args=(server, door), name="running station")
    thread.start()
    running = RunningStation(assembly, wall, f"http://127.0.0.1:{door.getsockname()[1]}")
    try:
        until(lambda: server.started or not thread.is_alive())
        yield running
    finally:
        running.client.close()
        server.should_exit = True
        thread.join(WAIT_SECONDS)
        door.close()


def until(holds: Any, seconds: float = WAIT_SECONDS) -> None:
    """Wait until a condition holds; fails when it does not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def _serve(server: uvicorn.Server, door: socket.socket) -> None:
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(server.serve(sockets=[door]))
    finally:
        loop.close()
