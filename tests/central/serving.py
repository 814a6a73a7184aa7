"""Head office as others meet it: over HTTP, with an importer of JSON lines in place of the stations' importers."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

import httpx
import msgspec
import uvicorn
from fastapi import FastAPI

from central.app import create_app
from central.errors import FileUnreadable
from central.office import Office
from central.settings import Settings, Site
from domain.goods import Goods
from domain.order import Order, Remarks, Waybill
from domain.reason import Reason
from edge.batch_ship_forms import forms_in
from tests.central.support import NOON, StationJournal

TOKEN = "station-token"
WITHIN_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    row: int
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    platform: str = "pinduoduo"
    orders: tuple[Order, ...] = ()
    remarks: tuple[Remarks, ...] = ()
    waybills: tuple[Waybill, ...] = ()
    goods: tuple[Goods, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    fields: frozenset[str] = field(default_factory=frozenset)
    mapping: str = ""
    warnings: tuple[Reason, ...] = ()

    @property
    def kind(self) -> str:
        return "orders" if self.orders or self.rejected else "waybills" if self.waybills else "goods"

    def seen_at(self, now: datetime) -> datetime:
        return now


def import_json(_filename: str, content: bytes, /, **_how: object) -> Imported:
    """Reads what ``msgspec.json.encode(Imported(...))`` wrote."""
    try:
        return msgspec.json.decode(content, type=Imported)
    except msgspec.DecodeError as error:
        raise FileUnreadable("layout_unknown", str(error)) from error


class Client:
    """Calls under /api/v1, with the station's token."""

    def __init__(self, http: httpx.Client, app: FastAPI) -> None:
        self.http = http
        self.app = app

    @property
    def office(self) -> Office:
        office: Office = self.app.state.office
        return office

    def query(self, sql: str) -> list[Any]:
        with self.office.readers.use() as connection:
            return connection.execute(sql).fetchall()

    def send(self, journal: StationJournal, first: int = 1, last: int | None = None) -> httpx.Response:
        envelopes = [
            {"sequence": e.sequence, "hash": e.hash, "body": e.body} for e in journal.envelopes[first - 1 : last]
        ]
        body = {"station_id": journal.station_id, "journal_id": journal.journal_id, "envelopes": envelopes}
        return self.http.post("/api/v1/journal", json=body)

    def get(self, path: str, **params: Any) -> httpx.Response:
        return self.http.get(f"/api/v1{path}", params=params)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.http.post(f"/api/v1{path}", **options)

    def import_file(self, imported: Imported) -> dict[str, Any]:
        answer = self.post("/orders/import", files={"file": ("orders.json", msgspec.json.encode(imported))})
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def settle(self) -> None:
        """Wait until the projector has read everything that was stored."""
        wait_for(lambda: self.office.behind() == 0)


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = monotonic() + WITHIN_SECONDS
    while not condition():
        assert monotonic() < deadline, "it never happened"
        sleep(0.01)


def settings(folder: Path, **more: Any) -> Settings:
    site = Site(name="义乌一仓", stations=("S1", "S2"), station_names={"S1": "义乌 1 号台", "S2": "义乌 2 号台"})
    given: dict[str, Any] = {"data": folder, "token": TOKEN, "sites": {"yiwu": site}} | more
    return Settings(**given)


@contextmanager
def serving(settings: Settings, now: datetime = NOON) -> Iterator[Client]:
    """Head office running behind a socket of its own; its clock stands still."""
    app = create_app(settings, import_json, clock=lambda: now, forms=forms_in(None))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            wait_for(lambda: server.started or not thread.is_alive())
            assert server.started, "head office did not start"
            address = f"http://127.0.0.1:{listening.getsockname()[1]}"
            with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {TOKEN}"}) as http:
                yield Client(http, app)
        finally:
            server.should_exit = True
            thread.join()
