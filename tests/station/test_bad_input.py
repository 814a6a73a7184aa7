"""Bad input gets a clear answer and loses nothing: files, codes, devices, disk, head office, a second process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi import FastAPI, Response

from domain.site import Label, Photo
from tests.station.test_head_office import free_port
from tests.station.whole import PAID, Floor, floor, order_row, running, wait_until

WAYBILL = "YT7512304418826"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "file_not_a_table"),
        (b"<!doctype html><html><body>login</body></html>", "file_not_a_table"),
        ("甲,乙,丙\n1,2,3\n".encode(), "layout_unknown"),
        (b"PK\x03\x04" + bytes(100), "workbook_damaged"),
    ],
)
def test_a_file_that_is_no_export_gets_a_reason_and_changes_nothing(tmp_path: Path, content: bytes, code: str) -> None:
    with floor(tmp_path, camera=False) as here:
        before = here.api.get("/feed").json()["head"]
        answer = here.api.post("/orders/import", content=content)
        assert answer.status_code == 422
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert answer.json()["reason"]["code"] == code
        assert here.api.get("/feed").json()["head"] == before


def test_a_bad_row_is_reported_with_its_number_and_the_rest_is_kept(tmp_path: Path) -> None:
    with floor(tmp_path, camera=False) as here:
        told = here.import_orders(order_row(1), order_row(2) | {"商品数量(件)": "zwei"}, order_row(3))
        assert told["accepted"] == 2
        assert [(each["row"], each["reason"]["code"]) for each in told["rejected"]] == [(3, "quantity_unreadable")]
        assert here.import_orders(order_row(1), order_row(3))["unchanged"] == 2


def test_nobodys_name_phone_or_address_gets_past_the_door(tmp_path: Path) -> None:
    canary = "张三丰13812345678翠湖路"
    with floor(tmp_path, camera=False) as here:
        header = "订单号,订单状态,商品,商品数量(件),收货人,手机,省,市,区,街道,支付时间,订单成交时间,"
        header += "商家编码-规格维度,买家留言"
        row = f"261120-000000000000001,待发货,杯,1,{canary},{canary},{canary},,,{canary},{PAID},{PAID},MUG,轻放"
        answer = here.api.post("/orders/import", content=f"{header}\n{row}\n".encode())
        assert answer.json()["accepted"] == 1
        story = here.api.get("/orders/261120-000000000000001").json()
        remark = here.api.get(f"/parcels/{story['parcels'][0]['parcel_id']}").json()["parcel"]["remarks"]
        assert remark == [{"who": "buyer", "text": "轻放"}]
    for path in (tmp_path / "station").rglob("*"):
        if path.is_file():
            assert canary.encode() not in path.read_bytes(), f"personal data in {path.name}"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("no such thing", "code_unknown"),
        ("9" * 5000, "code_too_long"),
        ("AB\x07\x1bCD", "code_garbled"),
        ("260101-000000000000009", "order_unknown"),
    ],
)
def test_a_code_that_means_nothing_is_refused_in_words_and_the_next_scan_works(
    tmp_path: Path, code: str, why: str
) -> None:
    with floor(tmp_path, camera=False) as here:
        here.import_orders(order_row(1, waybill=WAYBILL))
        here.sign_in()
        here.scan(code)
        refusals = here.wait_for("ScanRefused")
        assert refusals[0]["reason"] == why
        assert refusals[0]["code"].isprintable()
        assert len(refusals[0]["code"]) <= 128
        here.scan(WAYBILL, "MUG")
        assert here.wait_for("ParcelPacked")


def label(here: Floor) -> str:
    """The newest label's own code."""
    asked = here.of_kind("LabelAsked")[-1]
    return f"L:{asked['parcel_id']}:{asked['attempt']}"


def test_an_unreachable_printer_holds_the_parcel_and_the_packer_goes_on_and_comes_back(tmp_path: Path) -> None:
    with floor(tmp_path, label=Label.STATION, printer=True, camera=False, photo=Photo.NONE) as here:
        assert here.printer is not None
        here.printer.refuse()
        here.import_orders(order_row(1, waybill=WAYBILL), order_row(2, "SPOON", waybill="YT7512304410352"))
        here.sign_in()
        here.scan(WAYBILL, "MUG")
        here.wait_for("LabelFailed")
        [held] = here.wait_for("ParcelHeld")
        assert held["reason"] == "printer"
        here.printer.accept()
        here.scan("YT7512304410352", "SPOON")
        here.wait_for("LabelPrinted")
        here.scan(label(here))
        here.wait_for("ParcelPacked")
        here.scan(WAYBILL)
        here.wait_for("LabelPrinted", 2)
        here.scan(label(here))
        assert len(here.wait_for("ParcelPacked", 2)) == 2
        assert len(here.printer.jobs) == 2


def test_without_a_camera_packing_goes_on_and_a_demanded_photo_is_called_missed(tmp_path: Path) -> None:
    with floor(tmp_path, photo=Photo.REQUIRED, camera=False) as here:
        here.import_orders(order_row(1, waybill=WAYBILL))
        here.sign_in()
        here.scan(WAYBILL, "MUG")
        [missed] = here.wait_for("PhotoMissed")
        assert missed["reason"] == "no_camera"
        assert not here.of_kind("ParcelPacked")


def test_central_answering_500_stops_nothing_and_everything_is_sent_when_it_mends(tmp_path: Path) -> None:
    broken = FastAPI()

    @broken.post("/api/v1/journal")
    async def journal() -> Response:
        return Response("broken", status_code=500)

    with running(broken) as address, floor(tmp_path, camera=False, central=address) as here:
        here.import_orders(order_row(1, waybill=WAYBILL))
        here.sign_in()
        here.scan(WAYBILL, "MUG")
        assert here.wait_for("ParcelPacked")
        devices = wait_until(
            lambda: [
                each
                for each in here.api.get("/devices").json()["devices"]
                if each["device"] == "network" and each["state"] == "lost"
            ],
            "the network dot goes red",
        )
        assert devices[0]["reason"]["code"] == "central_unreachable"
        assert here.api.get("/ready").json()["pending_events"] == here.sequence


def test_a_second_process_on_the_same_data_folder_is_refused_in_words(tmp_path: Path) -> None:
    with floor(tmp_path, camera=False):
        settings = tmp_path / "second.toml"
        settings.write_text(
            f'station_id = "S1"\ndata = "{tmp_path / "station"}"\nport = {free_port()}\n', encoding="utf-8"
        )
        second = subprocess.run(
            [sys.executable, "-m", "shipfloor", "station", "--settings", str(settings)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env=os.environ | {"PYTHONWARNINGS": "default"},
        )
        assert second.returncode == 2
        assert "in use by another shipfloor process" in second.stderr
