"""What tests of head office's batch-ship files do most: pack at stations, take a file, look at what became of it."""

from __future__ import annotations

import io
from typing import Any

import httpx
import pandas as pd

from domain import events as e
from domain.order import Order
from domain.wire import from_data
from journal.envelope import Envelope, parse
from tests.central.serving import Client
from tests.central.support import StationJournal, make_order, packed

SHOP = {"platform": "pinduoduo", "shop": "shop-1", "badge": "B02"}


class Floors:
    """Stations that send their records up."""

    def __init__(self, central: Client) -> None:
        self.central = central
        self.journals: dict[str, StationJournal] = {}

    def says(self, station: str, *events: e.Event) -> None:
        journal = self.journals.setdefault(station, StationJournal(station))
        first = len(journal.envelopes) + 1
        for event in events:
            journal.say(event)
        assert self.central.send(journal, first).status_code == 200
        self.central.settle()

    def pack(self, station: str, *orders: Order, **more: Any) -> None:
        """Each order under its own number."""
        self.says(station, *(packed(each.tracking_number, order_ids=(each.order_id,), **more) for each in orders))


def numbered(serial: int, **more: Any) -> Order:
    """An order under a number of its own."""
    return make_order(f"261120-{serial:015d}", **({"tracking_number": f"YT75123044{serial:05d}"} | more))


def listed(central: Client) -> dict[str, Any]:
    told: dict[str, Any] = central.get("/batch-ship").raise_for_status().json()
    return told


def waiting(central: Client) -> int:
    return sum(shop["orders"] for shop in listed(central)["waiting"])


def left_out(central: Client) -> dict[str, list[str]]:
    return {why["reason"]["code"]: why["numbers"] for shop in listed(central)["waiting"] for why in shop["left_out"]}


def take(central: Client, **more: Any) -> dict[str, Any]:
    told: dict[str, Any] = central.post("/batch-ship", json=SHOP | more).raise_for_status().json()
    return told


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["reason"]["code"]


def content(central: Client, file: dict[str, Any]) -> bytes:
    return central.get(f"/batch-ship/{file['file_id']}/file").raise_for_status().content


def rows(central: Client, file: dict[str, Any]) -> list[list[str]]:
    table = pd.read_csv(io.BytesIO(content(central, file)), dtype=str, encoding="utf-8-sig")
    return [[str(cell).strip() for cell in row] for row in table.to_numpy().tolist()]


def step(central: Client, file: dict[str, Any], what: str, **more: Any) -> dict[str, Any]:
    answer = central.post(f"/batch-ship/{file['file_id']}/{what}", json={"badge": "B02"} | more)
    told: dict[str, Any] = answer.raise_for_status().json()
    return told


def feed(central: Client) -> list[e.Event]:
    entries = [parse(Envelope(**each)) for each in central.get("/feed", limit=1000).json()["envelopes"]]
    return [from_data(entry.kind, entry.data) for entry in entries]


def declared(central: Client) -> dict[str, str | None]:
    """By order number, as the pull gives it once the rows have followed."""
    central.settle()
    return dict(central.query("SELECT number, declared_at FROM orders"))
