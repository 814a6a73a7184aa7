"""What codes stand for, over HTTP: what nobody knows, what a supervisor bound and takes back, what packers answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.goods import Goods
from tests.running_station import PIN, SUPERVISOR, RunningStation, order_row, orders_file, running_station

pytestmark = pytest.mark.slow

AT = datetime(2026, 11, 20, 9, 20, tzinfo=UTC)  # 17:20 in Shanghai
FIRST, SECOND = "YT7512304410001", "YT7512304410002"
SHARED, NEW = "6901234567892", "6900000000007"


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[RunningStation]:
    """Two parcels, each of a red cup and two blue ones whose code is the same; nobody is signed in to the panel."""
    with running_station(tmp_path, at=AT) as running:
        running.issue(SUPERVISOR, "supervisor", pin=PIN)
        running.issue("017")
        cups = [Goods(sku=f"CUP-{name}", barcodes=(SHARED,), name="杯子", variant=name) for name in ("RED", "BLUE")]
        running.station.feed.take_goods([*cups, Goods(sku="HAT", name="帽子")])
        blue = {"商家编码-规格维度": "CUP-BLUE", "商品数量(件)": "2"}
        rows = [
            order_row(f"261120-{10 * n + line:015}", number, "2026-11-20 15:00:00", **more)
            for n, number in enumerate((FIRST, SECOND))
            for line, more in enumerate(({}, blue, {"商家编码-规格维度": "HAT"}))
        ]
        running.load(orders_file(*rows))
        running.scan("B:017")
        yield running


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["reason"]["code"]


def bind(floor: RunningStation, code: str = NEW) -> Any:
    """The supervisor binds a code at the bench to the hat of the parcel that is open there."""
    parcel = floor.get(f"/parcels/{FIRST}")["parcel"]
    line = next(each["line_id"] for each in parcel["lines"] if each["sku"] == "HAT")
    return floor.post("/bench/bind", {"code": code, "line_id": line, "badge": SUPERVISOR, "pin": PIN})


def test_an_unknown_code_is_listed_with_where_it_was_scanned_until_somebody_binds_it(floor: RunningStation) -> None:
    floor.pack(FIRST, NEW)
    floor.wall.set(floor.wall().replace(minute=25))
    floor.scan(NEW)
    [code] = floor.get("/barcodes")["unknown"]
    assert {key: code[key] for key in ("code", "kind", "times", "place", "badge", "tracking_number")} == {
        "code": NEW,
        "kind": "goods",
        "times": 2,
        "place": "bench",
        "badge": "017",
        "tracking_number": FIRST,
    }
    assert datetime.fromisoformat(code["at"]).minute == 25
    bind(floor)
    told = floor.get("/barcodes")
    assert told["unknown"] == []
    [bound] = told["bound"]
    assert (bound["code"], bound["sku"], bound["name"], bound["badge"]) == (NEW, "HAT", "帽子", SUPERVISOR)


def test_a_binding_is_taken_back_by_a_supervisor_alone_and_the_code_waits_again(floor: RunningStation) -> None:
    floor.pack(FIRST, NEW)
    bind(floor)
    body = {"code": NEW, "sku": "HAT"}
    assert refused(floor.client.post("/barcodes/unbind", json=body)) == (403, "sign_in_as_supervisor")
    assert floor.get("/barcodes")["bound"], "nothing is taken back by asking"
    floor.post("/session", {"badge": SUPERVISOR, "pin": PIN})
    assert floor.post("/barcodes/unbind", body) == {"unbound": True}
    told = floor.get("/barcodes")
    assert told["bound"] == []
    assert [each["code"] for each in told["unknown"]] == [NEW]
    floor.wall.set(floor.wall().replace(minute=30))
    assert floor.scan(NEW)["outcome"]["outcome"] == "wrong"
    assert refused(floor.client.post("/barcodes/unbind", json=body)) == (409, "not_bound")


def test_an_answer_is_dropped_by_a_supervisor_alone_and_the_code_asks_again(floor: RunningStation) -> None:
    assert floor.pack(FIRST, SHARED)["outcome"]["outcome"] == "which"
    floor.post("/bench/which", {"code": SHARED, "sku": "CUP-BLUE"})
    [answer] = floor.get("/barcodes")["answered"]
    assert (answer["code"], answer["sku"], answer["badge"], answer["tracking_number"]) == (
        SHARED,
        "CUP-BLUE",
        "017",
        FIRST,
    )
    body = {"parcel_id": answer["parcel_id"], "code": SHARED}
    assert refused(floor.client.post("/barcodes/drop-answer", json=body)) == (403, "sign_in_as_supervisor")
    floor.post("/session", {"badge": SUPERVISOR, "pin": PIN})
    assert floor.post("/barcodes/drop-answer", body) == {"dropped": True}
    assert floor.get("/barcodes")["answered"] == []
    floor.wall.set(floor.wall().replace(minute=30))
    assert floor.scan(SHARED)["outcome"]["outcome"] == "which"
    assert refused(floor.client.post("/barcodes/drop-answer", json=body)) == (409, "not_answered")


def test_a_packed_parcel_s_answers_are_listed_no_more(floor: RunningStation) -> None:
    floor.pack(FIRST, SHARED)
    floor.post("/bench/which", {"code": SHARED, "sku": "CUP-BLUE"})
    told = []
    for minute, code in enumerate((SHARED, "HAT", SHARED), 21):
        floor.wall.set(floor.wall().replace(minute=minute))
        told.append(floor.scan(code)["outcome"]["outcome"])
    assert told == ["right", "right", "packed"]
    assert floor.get("/barcodes")["answered"] == []


def test_a_code_too_long_or_without_goods_is_turned_away(floor: RunningStation) -> None:
    floor.post("/session", {"badge": SUPERVISOR, "pin": PIN})
    assert floor.client.post("/barcodes/unbind", json={"code": "9" * 129, "sku": "HAT"}).status_code == 422
    assert floor.client.post("/barcodes/unbind", json={"code": NEW}).status_code == 422
    assert floor.client.post("/barcodes/drop-answer", json={"code": NEW}).status_code == 422
