"""One parcel, for real: from a platform's order export to head office's score. No mock between."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import cv2
import numpy as np
import zxingcpp

from domain.site import Label
from hardware.counter_strip import read_number
from hardware.picture import path_of
from tests.station.whole import Floor, floor, head_office, order_row, wait_until

WAYBILL = "YT7512304418826"


def test_a_preprinted_parcel_walks_from_the_export_to_head_offices_score(tmp_path: Path) -> None:
    with (
        head_office(tmp_path / "central") as office,
        floor(tmp_path, central=office) as here,
    ):
        assert here.import_orders(order_row(1, waybill=WAYBILL))["accepted"] == 1
        here.sign_in()
        here.scan(WAYBILL, "MUG")
        [packed] = here.wait_for("ParcelPacked")
        [photo] = here.wait_for("PhotoTaken")
        assert packed["tracking_number"] == WAYBILL

        assert here.camera is not None
        image = cv2.imread(str(path_of(photo["digest"], here.photos)))
        assert image is not None
        shown = read_number(image.astype(np.uint8))
        assert shown is not None
        [asked] = here.of_kind("PhotoAsked")
        drawn = here.camera.frame_times[shown]
        assert drawn > boot_ns_of(here, asked["trigger_at"]), "the photo shows a frame from before its trigger"

        here.api.post("/bench/trip-open", json={"carrier": "yto"})
        here.scan(WAYBILL)
        here.wait_for("ParcelHandedOver")
        here.api.post("/bench/trip-close", json={})
        [closed] = here.wait_for("TripClosed")
        assert (closed["count"], closed["left_behind"]) == (1, [])

        row = wait_until(lambda: central_row(here, WAYBILL, "handed_over_at"), "the parcel is handed over at central")
        station = here.api.get(f"/parcels/{WAYBILL}").json()["times"]
        assert same_instant(row["packed_at"], station["packed"]["at"])
        assert same_instant(row["handed_over_at"], station["handed_over"]["at"])

        assert here.central is not None
        before = score_of(here)
        at = row["handed_over_at"]
        scans = [{"tracking_number": WAYBILL, "carrier": "yto", "stage": "picked_up", "at": at}]
        assert here.central.post("/carrier-events", json=scans).status_code == 200
        wait_until(lambda: central_row(here, WAYBILL, "picked_up_at"), "the first scan is on the parcel's row")
        assert score_of(here) != before, "the score did not move"


def test_where_the_station_prints_the_label_that_came_out_is_read_by_a_stranger(tmp_path: Path) -> None:
    with floor(tmp_path, label=Label.STATION, printer=True) as here:
        here.import_orders(order_row(2, quantity=2, waybill="YT7512304410352"))
        here.sign_in()
        here.scan("261120-000000000000002", "MUG")
        here.pause(0.3)
        here.scan("MUG")
        here.wait_for("LabelPrinted")
        assert here.printer is not None
        page = here.printer.jobs[0].pages[0]
        read = {code.text for code in zxingcpp.read_barcodes(page)}
        assert "YT7512304410352" in read
        label = next(text for text in read if text.startswith("L:"))
        here.scan(label)
        [packed] = here.wait_for("ParcelPacked")
        assert packed["units"] == 2
        here.wait_for("PhotoTaken")


def boot_ns_of(here: Floor, instant: str) -> int:
    """The boot clock at a wall instant of this run."""
    moment = here.assembly.clock.instant()
    return moment.boot_ns - int((moment.wall - datetime.fromisoformat(instant)).total_seconds() * 1e9)


def central_row(here: Floor, number: str, column: str) -> dict[str, Any] | None:
    """The parcel's row in head office's pull, once the column is filled."""
    assert here.central is not None
    for text in here.central.get("/shipment-times.ndjson").text.splitlines():
        row = json.loads(text)
        if row.get("tracking_number") == number and row.get(column):
            return dict(row)
    return None


def same_instant(one: str, other: str) -> bool:
    """Whether two texts name the same microsecond."""
    return datetime.fromisoformat(one) == datetime.fromisoformat(other)


def score_of(here: Floor) -> Any:
    """What head office says of its sites today."""
    assert here.central is not None
    today = here.assembly.clock.now().astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()
    answer = here.central.get("/scores", params={"by": "site", "day": today})
    assert answer.status_code == 200, answer.text
    return answer.json()
