"""Files dropped into the folder of a running station, and of head office, which feeds two stations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from central.settings import Intake
from central.settings import Settings as OfficeSettings
from edge.settings import CentralSettings, IntakeSettings
from shipfloor.central import build
from tests.running_station import RunningStation, order_row, orders_file, running_station, until
from tests.station.whole import running

pytestmark = pytest.mark.slow

PAID = "2026-11-20 15:00:00"
CUP, HAT, LATE = "YT7512304410001", "YT7512304410002", "YT7512304410003"
WAYBILLS = "快递单号,订单号,快递公司,打印时间,波次,波次序号\n{},261120-000000000000003,圆通,2026-11-20 15:02,0311,1\n"
GOODS = "商家编码,条码,名称\nCUP-RED,6901234567892,红杯子\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "orders"
    path.mkdir()
    return path


@pytest.fixture
def station(tmp_path: Path, folder: Path) -> Iterator[RunningStation]:
    with running_station(tmp_path, intake=IntakeSettings(folder=folder)) as here:
        yield here


def drop(folder: Path, name: str, content: bytes) -> None:
    """As a careful program does: written under another name, then renamed."""
    (folder / f"{name}.part").write_bytes(content)
    (folder / f"{name}.part").rename(folder / name)


def reports(folder: Path) -> dict[str, Any]:
    """Every report by its file's name, once the folder is empty."""
    until(lambda: not [each for each in folder.iterdir() if each.is_file()])
    found = [path for place in ("done", "failed") for path in (folder / place).glob("*.report.json")]
    return {told["file"]: told for path in sorted(found) if (told := json.loads(path.read_bytes()))}


def test_what_is_dropped_is_imported_and_what_cannot_be_read_lies_in_failed(
    station: RunningStation, folder: Path
) -> None:
    rows = [order_row("261120-000000000000001", CUP, PAID), order_row("261120-000000000000002", HAT, PAID)]
    rows.append(order_row("261120-000000000000009", "", PAID, **{"商品数量(件)": "两件"}))
    drop(folder, "a 照片.csv", b"\x89PNG\r\n\x1a\n" + bytes(64))
    drop(folder, "b 订单.csv", orders_file(*rows))
    told = reports(folder)
    assert told["a 照片.csv"]["refused"]["code"] == "file_not_a_table"
    assert [told["b 订单.csv"][each] for each in ("platform", "accepted", "updated", "unchanged")] == ["pdd", 2, 0, 0]
    assert [each["reason"]["code"] for each in told["b 订单.csv"]["rejected"]] == ["quantity_unreadable"]
    [failed] = (folder / "failed").glob("*照片.csv.report.txt")
    assert "整个文件没收" in failed.read_text("utf-8-sig")
    [done] = (folder / "done").glob("*订单.csv.report.txt")
    assert "新的 2，变了的 0，没变的 0，没收的 1 行" in done.read_text("utf-8-sig")
    assert station.get(f"/parcels/{CUP}")["parcel"]["state"] == "released"
    drop(folder, "b again.csv", orders_file(*rows))
    again = reports(folder)["b again.csv"]
    assert [again[each] for each in ("accepted", "updated", "unchanged")] == [0, 0, 2]


def test_a_folder_that_goes_away_is_said_on_the_panel_and_the_bench_goes_on(
    station: RunningStation, folder: Path
) -> None:
    station.load(orders_file(order_row("261120-000000000000001", CUP, PAID)))
    folder.rename(folder.with_name("gone"))

    def said() -> dict[str, Any]:
        found: dict[str, Any] = station.client.get("/ready").json()["devices"].get("intake", {})
        return found

    until(lambda: said().get("state") == "lost")
    assert said()["reason"]["code"] == "intake_folder_unreadable"
    [bench] = station.get("/overview")["benches"]
    assert [each["state"] for each in bench["devices"] if each["device"] == "intake"] == ["lost"]
    assert station.get("/health")["alive"], "the watchdog must not restart a bench for a share that is away"
    folder.with_name("gone").rename(folder)
    until(lambda: said().get("state") == "ok")


def test_what_head_office_takes_flows_to_every_station(tmp_path: Path, folder: Path) -> None:
    app, alive = build(OfficeSettings(data=tmp_path / "central", intake=Intake(folder=folder)))
    with ExitStack() as floors:
        office = floors.enter_context(running(app))
        central = floors.enter_context(httpx.Client(base_url=f"{office}/api/v1", timeout=10))
        stations = [
            floors.enter_context(running_station(tmp_path / name, station_id=name, central=CentralSettings(url=office)))
            for name in ("S1", "S2")
        ]
        drop(folder, "orders.csv", orders_file(order_row("261120-000000000000001", CUP, PAID)))
        drop(folder, "waybills.csv", WAYBILLS.format(LATE).encode())
        drop(folder, "goods.csv", GOODS.encode())
        told = reports(folder)
        assert {name: told[name]["accepted"] for name in told} == {"orders.csv": 1, "waybills.csv": 1, "goods.csv": 1}
        rows = [order_row("261120-000000000000002", HAT, PAID), order_row("261120-000000000000003", "", PAID)]
        answer = central.post("/orders/import", content=orders_file(*rows))
        assert answer.json()["accepted"] == 2
        for here in stations:
            for number in (CUP, HAT, LATE):
                until(lambda here=here, number=number: here.client.get(f"/parcels/{number}").status_code == 200)
            assert here.get(f"/parcels/{LATE}")["parcel"]["wave"] == "0311"
            until(lambda here=here: "红杯子" in here.client.get(f"/parcels/{CUP}").text)
        folder.rename(folder.with_name("gone"))
        until(lambda: "intake" in central.get("/health").json()["troubles"])
        assert central.get("/health").status_code == 503
        assert alive(), "head office itself goes on"
