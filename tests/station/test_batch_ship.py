"""Batch-ship files over HTTP, through a power cut, and at head office."""

from __future__ import annotations

import io
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pandas as pd
import pytest

from domain.site import Photo, Profile, SiteRules
from tests.running_station import PIN, SUPERVISOR, RunningStation, order_row, orders_file, running_station, until
from tests.station.test_head_office import badge_works, free_port
from tests.station.test_undo import signed_in
from tests.station.whole import floor as whole_floor
from tests.station.whole import head_office, wait_until
from tests.station.whole import order_row as export_row

pytestmark = pytest.mark.slow

AT = datetime(2026, 11, 20, 9, 20, tzinfo=UTC)
SHOP = {"platform": "pdd", "shop": ""}
A, B = "YT7512304410001", "YT7512304410002"
DYING = Path(__file__).with_name("dying.py")


@contextmanager
def station(folder: Path) -> Iterator[RunningStation]:
    """Two orders, the first one packed; signed in."""
    with running_station(folder, at=AT) as running:
        running.sign_in()
        running.issue("017")
        running.client.patch("/site-rules", json={"profile": {"photo": "none"}})
        running.load(
            orders_file(
                order_row("261120-000000000000001", A, "2026-11-20 15:00:00"),
                order_row("261120-000000000000002", B, "2026-11-20 15:00:00"),
            )
        )
        running.scan("B:017")
        running.pack(A, "CUP-RED")
        yield running


def read(content: bytes) -> list[list[str]]:
    table = pd.read_csv(io.BytesIO(content), dtype=str, encoding="utf-8-sig")
    return [[str(cell).strip() for cell in row] for row in table.to_numpy().tolist()]


def test_a_supervisor_takes_uploads_and_takes_back_and_nobody_else_does(tmp_path: Path) -> None:
    with station(tmp_path) as here:
        told = here.get("/batch-ship")
        assert [(shop["platform"], shop["orders"], shop["unconfirmed"]) for shop in told["waiting"]] == [
            ("pdd", 1, True)
        ]
        here.client.delete("/session")
        for method, path, body in (
            ("POST", "/batch-ship", SHOP),
            ("GET", "/batch-ship/x/file", None),
            ("POST", "/batch-ship/x/uploaded", None),
            ("POST", "/batch-ship/x/take-back", {}),
        ):
            assert here.client.request(method, path, json=body).status_code == 403, f"{method} {path}"
        here.sign_in()
        file = here.post("/batch-ship", SHOP)
        assert (file["orders"], file["taken"], file["taken_by"]) == (1, 1, SUPERVISOR)
        before = here.get("/journal", after=0, limit=1)["head"]
        answer = here.client.get(f"/batch-ship/{file['file_id']}/file")
        assert read(answer.content) == [["261120-000000000000001", "圆通速递", A]]
        assert "text/csv" in answer.headers["content-type"]
        assert 'filename="batch-ship-pdd-20261120-1720' in answer.headers["content-disposition"]
        assert here.client.get(f"/batch-ship/{file['file_id']}/file").content == answer.content
        assert here.get("/journal", after=0, limit=1)["head"] == before, "a download changes nothing"
        again = here.client.post("/batch-ship", json=SHOP)
        assert (again.status_code, again.json()["reason"]["code"]) == (409, "batch_ship_nothing")

        assert here.post(f"/batch-ship/{file['file_id']}/uploaded")["told"] == 1
        times = here.get(f"/parcels/{A}")["times"]
        assert times["declared"]["at"] is not None
        assert here.get(f"/parcels/{B}")["parcel"]["state"] == "released", "declaring packs nothing"
        back = here.post(f"/batch-ship/{file['file_id']}/take-back", {})
        assert (back["taken_back"], back["told"]) == (1, 0)
        assert here.get(f"/parcels/{A}")["times"]["declared"]["at"] is None
        assert here.post("/batch-ship", SHOP)["orders"] == 1
        unknown = here.client.post("/batch-ship/none/uploaded")
        assert (unknown.status_code, unknown.json()["reason"]["code"]) == (409, "batch_ship_unknown")


@pytest.mark.timeout(120)
def test_a_power_cut_between_taken_and_downloaded_loses_nothing(tmp_path: Path) -> None:
    """The file was durable and nobody was told: it is in the list, whole, and its orders are in no other."""
    with station(tmp_path):
        pass
    with dying(tmp_path, "kind:BatchShipTaken") as client, pytest.raises(httpx.TransportError):
        client.post("/batch-ship", json=SHOP)
    with running_station(tmp_path, at=AT) as here:
        here.sign_in()
        (file,) = here.get("/batch-ship")["files"]
        assert (file["taken"], file["uploaded_at"]) == (1, None)
        content = here.client.get(f"/batch-ship/{file['file_id']}/file").content
        assert read(content) == [["261120-000000000000001", "圆通速递", A]]
        assert here.client.post("/batch-ship", json=SHOP).status_code == 409
    with running_station(tmp_path, at=AT) as once_more:
        once_more.sign_in()
        assert once_more.client.get(f"/batch-ship/{file['file_id']}/file").content == content


@pytest.mark.timeout(120)
def test_a_power_cut_while_it_is_confirmed_declares_each_order_once(tmp_path: Path) -> None:
    """And the control of the other: this station answers that the file was taken, and dies later."""
    with station(tmp_path):
        pass
    with dying(tmp_path, "kind:BatchShipUploaded") as client:
        file = client.post("/batch-ship", json=SHOP).raise_for_status().json()
        with pytest.raises(httpx.TransportError):
            client.post(f"/batch-ship/{file['file_id']}/uploaded")
    with running_station(tmp_path, at=AT) as here:
        here.sign_in()
        (known,) = here.get("/batch-ship")["files"]
        assert (known["uploaded"], known["told"], known["taken"]) == (1, 1, 0)
        assert here.post(f"/batch-ship/{file['file_id']}/uploaded") == known
        kinds = [json.loads(each["body"])["kind"] for each in here.get("/feed", after=0, limit=500)["envelopes"]]
        assert kinds.count("OrderImported") == 3, "two by the export, one declared"


@contextmanager
def dying(folder: Path, when: str) -> Iterator[httpx.Client]:
    """The station in a process of its own, to die then; a supervisor's client."""
    port = free_port()
    settings = folder / "station.toml"
    settings.write_text(f'station_id = "S1"\ndata = "{folder / "station"}"\nport = {port}\n', encoding="utf-8")
    process = subprocess.Popen([sys.executable, str(DYING), str(settings), when])
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1", timeout=20) as client:
            until(lambda: answers(client) or process.poll() is not None, 60)
            client.post("/session", json={"badge": SUPERVISOR, "pin": PIN}).raise_for_status()
            yield client
        assert process.wait(20) != 0
    finally:
        process.kill()
        process.wait()


def answers(client: httpx.Client) -> bool:
    try:
        return client.get("/health", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def test_head_office_takes_the_file_and_every_station_that_follows_knows_what_it_declared(tmp_path: Path) -> None:
    with (
        head_office(tmp_path / "central") as office,
        whole_floor(tmp_path, camera=False, central=office, central_feed=True) as here,
        httpx.Client(base_url=f"{office}/api/v1", timeout=10) as central,
    ):
        feed = here.assembly.station.feed
        feed.set_rules(SiteRules(profile=Profile(photo=Photo.NONE)))
        signed_in(here)
        feed.issue_badge("017", "packer", "", "")
        wait_until(lambda: badge_works(here), "the badge is known at the bench")
        here.import_orders(export_row(1, waybill=A), export_row(2, waybill=B))
        here.scan(A, "MUG")
        here.wait_for("ParcelPacked")
        refused = here.api.post("/batch-ship", json=SHOP)
        assert (refused.status_code, refused.json()["reason"]["code"]) == (409, "batch_ship_at_office")
        assert here.api.get("/batch-ship").json()["office"] == f"{office}/#ships"

        def waiting() -> int:
            return sum(shop["orders"] for shop in central.get("/batch-ship").json()["waiting"])

        wait_until(lambda: waiting() == 1, "head office knows what was packed, and adopted its order")
        file = central.post("/batch-ship", json=SHOP | {"badge": "B02"}).raise_for_status().json()
        content = central.get(f"/batch-ship/{file['file_id']}/file").content
        assert read(content) == [["261120-000000000000001", "圆通速递", A]]
        told = central.post(f"/batch-ship/{file['file_id']}/uploaded", json={"badge": "B02"}).json()

        def pulled(number: str) -> dict[str, Any]:
            lines = central.get("/shipment-times.ndjson").text.splitlines()
            rows = [row for row in map(json.loads, lines) if row.get("tracking_number") == number]
            return rows[0] if rows else {}

        def here_since(number: str) -> str | None:
            at: str | None = here.api.get(f"/parcels/{number}").json()["times"]["declared"]["at"]
            return at

        wait_until(lambda: pulled(A).get("declared_at"), "head office's pull knows it")
        assert pulled(A)["declared_kind"] == "declared"
        assert datetime.fromisoformat(pulled(A)["declared_at"]) == datetime.fromisoformat(told["uploaded_at"])
        assert pulled(B)["declared_at"] is None
        orders = [json.loads(line) for line in central.get("/order-times.ndjson").text.splitlines()]
        assert sorted(order["declared_at"] is not None for order in orders if "declared_at" in order) == [False, True]
        wait_until(lambda: here_since(A), "the station follows")
        assert datetime.fromisoformat(str(here_since(A))) == datetime.fromisoformat(told["uploaded_at"])
        assert here.api.get("/batch-ship").json()["files"] == [], "the file is head office's"
        central.post(f"/batch-ship/{file['file_id']}/take-back", json={}).raise_for_status()
        wait_until(lambda: not here_since(A) and not pulled(A)["declared_at"], "and that it is not, once taken back")
        with closing(sqlite3.connect(tmp_path / "central" / "central.db")) as database:
            assert database.execute("SELECT kind FROM parked_events").fetchall() == [], "what says nothing is no poison"
