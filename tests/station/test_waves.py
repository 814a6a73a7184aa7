"""Waves over HTTP: from the print software's list to what a supervisor's page is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.running_station import RunningStation, order_row, orders_file, running_station

pytestmark = pytest.mark.slow

AT = datetime(2026, 11, 20, 9, 20, tzinfo=UTC)  # 17:20 in Shanghai
FIRST, SECOND = "YT7512304410001", "YT7512304410002"
ORDERS = ("261120-000000000000001", "261120-000000000000002")
NAME = "07/3 号"  # as people name things


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[RunningStation]:
    """Two parcels whose waybills lie in one wave; the first is packed."""
    with running_station(tmp_path, at=AT) as running:
        running.issue("017")
        running.load(orders_file(*(order_row(number, "", "2026-11-20 15:00:00") for number in ORDERS)))
        rows = [
            f"{n},圆通速递,{o},2026-11-20 15:02:00,{NAME},{p}"
            for p, n, o in zip((1, 2), (FIRST, SECOND), ORDERS, strict=True)
        ]
        listed = "\n".join(["快递单号,快递公司,订单号,打印时间,波次,序号", *rows]).encode()
        running.load(listed, "waybills.csv", "waybills")
        running.scan("B:017", FIRST, "CUP-RED")
        yield running


def test_a_wave_is_told_with_its_waybills_whatever_it_is_called(floor: RunningStation) -> None:
    told = floor.get("/waves")
    assert told["waiting"] == 1
    [wave] = told["waves"]
    assert (wave["wave"], wave["parcels"], wave["packed"], wave["never_scanned"]) == (NAME, 2, 1, 1)
    assert datetime.fromisoformat(wave["printed_at"]) == datetime(2026, 11, 20, 7, 2, tzinfo=UTC)
    assert [place["place"] for place in wave["places"]] == ["bench"]
    one = floor.get("/waves/07%2F3%20%E5%8F%B7", at=wave["first_at"])
    assert (one["wave"]["wave"], one["waiting"]) == (NAME, 1)
    assert [each["standing"] for each in one["waybills"]] == ["packed", "never_scanned"]
    assert floor.get("/waves", q=ORDERS[1])["waves"] == [wave]


def test_a_wave_that_no_list_named_and_a_time_that_is_none_are_answered_as_such(floor: RunningStation) -> None:
    assert floor.client.get("/waves/none").json()["type"].endswith("wave_unknown")
    assert floor.client.get("/waves/none").status_code == 404
    assert floor.client.get("/waves/none", params={"at": "yesterday"}).status_code == 422
    assert floor.get("/waves", q="none")["waves"] == []


def test_the_first_page_is_told_when_the_paper_of_what_waits_was_printed(floor: RunningStation) -> None:
    overview = floor.get("/overview")
    [trip] = overview["trips"]
    assert overview["verdict"]["wave"] == trip["waves"][0]
    assert (trip["waves"][0]["wave"], trip["waves"][0]["parcels"]) == (NAME, 1)
    assert datetime.fromisoformat(trip["waves"][0]["printed_at"]) == datetime(2026, 11, 20, 7, 2, tzinfo=UTC)
