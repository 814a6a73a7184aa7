"""Orders told in JSON to a running station and to head office: real HTTP, the same rules, the same ids as files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from central.settings import Settings as OfficeSettings
from domain.told_order_schema import EXAMPLES
from edge.settings import CentralSettings
from shipfloor.central import build
from tests.running_station import RunningStation, order_row, orders_file, running_station, until
from tests.station.whole import running

pytestmark = pytest.mark.slow

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
NUMBER, CUP = "261120-000000000000001", "YT7512304410001"
PAID = "2026-11-20T15:00:00+08:00"


@pytest.fixture
def station(tmp_path: Path) -> Iterator[RunningStation]:
    with running_station(tmp_path, at=AT) as here:
        yield here


def an_order(number: str = NUMBER, **more: Any) -> dict[str, Any]:
    told = {"number": number, "paid_at": PAID, "confirmed_at": PAID, "lines": [{"sku": "CUP-RED", "title": "杯子"}]}
    return told | more


def tell(client: httpx.Client, *orders: Any, **more: Any) -> Any:
    answer = client.post("/orders", json={"platform": "pdd", "orders": list(orders)} | more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_an_order_told_in_json_is_packed_at_the_bench_and_told_again_changes_nothing(station: RunningStation) -> None:
    order = an_order(tracking_number=CUP, carrier="圆通")
    assert tell(station.client, order)["accepted"] == 1
    again = tell(station.client, order)
    assert [again[each] for each in ("accepted", "updated", "unchanged", "rejected")] == [0, 0, 1, []]
    station.issue("017")
    assert station.scan("B:017", CUP, "CUP-RED")["bench"]["count_today"] == 1


def test_json_and_an_export_speak_of_one_order_and_neither_empties_what_it_does_not_name(
    station: RunningStation,
) -> None:
    tell(station.client, an_order(handling_days=3, service="24h"))
    told = station.load(orders_file(order_row(NUMBER, CUP, "2026-11-20 15:00:00")))
    assert (told["accepted"], told["updated"]) == (0, 1)
    assert tell(station.client, {"number": NUMBER, "handling_days": 3})["unchanged"] == 1
    assert tell(station.client, {"number": NUMBER, "refund": "stop"})["updated"] == 1
    parcel = station.get(f"/parcels/{CUP}")["parcel"]
    assert parcel["tracking_number"] == CUP, "what JSON left out stays as the export said"
    assert tell(station.client, {"number": NUMBER, "refund": None})["updated"] == 1


def test_what_is_refused_is_named_one_by_one_and_the_rest_is_taken(station: RunningStation) -> None:
    told = tell(
        station.client,
        an_order(),
        an_order("2", buyer_phone="13800000000"),
        an_order("3", paid_at="2026-11-20T15:00:00"),
        {"number": "4", "paid_at": PAID},
    )
    assert [each["outcome"] for each in told["orders"]] == ["accepted", "rejected", "rejected", "rejected"]
    assert [(each["row"], each["reason"]["code"]) for each in told["rejected"]] == [
        (2, "key_of_a_person"),
        (3, "time_without_offset"),
        (4, "order_nothing_to_send"),
    ]
    assert "13800000000" not in str(told)
    refused = station.client.post("/orders", content=b"{")
    assert (refused.status_code, refused.json()["reason"]["code"]) == (422, "orders_unreadable")


def test_a_request_says_how_fresh_its_platform_is_also_without_an_order(station: RunningStation) -> None:
    assert station.get("/day")["orders_at"] is None
    tell(station.client)
    assert station.get("/day")["orders_at"] is not None


def test_a_stranger_on_the_network_tells_nothing(tmp_path: Path) -> None:
    with running_station(tmp_path, token="secret") as here:
        assert here.client.post("/orders", json={"platform": "pdd", "orders": []}).status_code == 403
        here.client.headers["Authorization"] = "Bearer secret"
        assert tell(here.client, an_order())["accepted"] == 1


def test_the_examples_of_the_documentation_are_taken_as_they_stand(station: RunningStation) -> None:
    documented = station.get("/openapi.json")["paths"]["/api/v1/orders"]["post"]["requestBody"]["content"]
    examples = documented["application/json"]["examples"]
    assert examples == EXAMPLES
    for each in ("new", "changed"):
        answer = station.client.post("/orders", json=examples[each]["value"]).json()
        assert answer["rejected"] == []
    assert "$ref" not in str(documented)
    assert set(documented["application/json"]["schema"]["properties"]["orders"]["items"]["properties"]) >= {"number"}


def test_what_a_request_changed_is_listed_under_the_latest_imports_and_undone(station: RunningStation) -> None:
    station.sign_in()
    first = tell(station.client, an_order(tracking_number=CUP), an_order("2", phone="1"))["import_ids"]["pdd"]
    assert tell(station.client, an_order(tracking_number=CUP))["import_ids"] == {}, "nothing of it is news"
    second = tell(station.client, {"number": NUMBER, "refund": "stop"})["import_ids"]["pdd"]
    listed = station.get("/imports")["imports"]
    assert [(each["import_id"], each["accepted"], each["updated"], each["rejected"]) for each in listed] == [
        (second, 0, 1, 0),
        (first, 1, 0, 1),
    ]
    assert station.get(f"/parcels/{CUP}")["parcel"]["state"] == "cancelled"
    assert station.post(f"/imports/{second}/undo") == {"orders": 1, "waybills": 0, "left": 0}
    assert station.get(f"/parcels/{CUP}")["parcel"]["state"] == "released"
    assert station.post(f"/imports/{first}/undo") == {"orders": 1, "waybills": 0, "left": 0}
    assert station.client.get(f"/parcels/{CUP}").status_code == 404


def test_five_thousand_orders_at_once_are_taken(station: RunningStation) -> None:
    station.client.timeout = httpx.Timeout(120)
    orders = [an_order(f"261120-{serial:015d}") for serial in range(5_000)]
    assert tell(station.client, *orders)["accepted"] == 5_000
    assert tell(station.client, *orders)["unchanged"] == 5_000
    answer = station.client.post("/orders", json={"platform": "pdd", "orders": [*orders, an_order("one more")]})
    assert (answer.status_code, answer.json()["reason"]["code"]) == (422, "orders_too_many")


def test_head_office_takes_the_same_and_every_station_has_it(tmp_path: Path) -> None:
    app, _alive = build(OfficeSettings(data=tmp_path / "central", token="secret"))
    with ExitStack() as floors:
        office = floors.enter_context(running(app))
        bearer = {"Authorization": "Bearer secret"}
        central = floors.enter_context(httpx.Client(base_url=f"{office}/api/v1", timeout=10, headers=bearer))
        address = CentralSettings(url=office, token="secret")
        stations = [
            floors.enter_context(running_station(tmp_path / name, station_id=name, central=address))
            for name in ("S1", "S2")
        ]
        assert httpx.post(f"{office}/api/v1/orders", json={"orders": []}).status_code == 401
        order = an_order(tracking_number=CUP, carrier="yto", handling_days=2)
        assert tell(central, order, an_order("2", phone="1"))["accepted"] == 1
        assert tell(central, order)["unchanged"] == 1
        assert central.post("/orders", content=b"[]").json()["reason"]["code"] == "orders_unreadable"
        for here in stations:
            until(lambda here=here: here.client.get(f"/parcels/{CUP}").status_code == 200)
        answer = central.post("/orders/import", content=orders_file(order_row(NUMBER, CUP, "2026-11-20 15:00:00")))
        assert answer.json()["updated"] == 1
        assert tell(central, {"number": NUMBER, "handling_days": 2})["unchanged"] == 1, "a file never says it"
        stopped = tell(central, {"number": NUMBER, "refund": "stop"})["import_ids"]["pdd"]
        for here in stations:
            until(lambda here=here: here.get(f"/parcels/{CUP}")["parcel"]["state"] == "cancelled")
            assert stopped in {each["import_id"] for each in here.get("/imports")["imports"]}
        assert central.post(f"/imports/{stopped}/undo", json={"badge": "B02"}).json()["orders"] == 1
        for here in stations:
            until(lambda here=here: here.get(f"/parcels/{CUP}")["parcel"]["state"] == "released")


def test_head_office_takes_the_order_and_says_where_its_label_goes(tmp_path: Path) -> None:
    app, _alive = build(OfficeSettings(data=tmp_path / "central", token="secret"))
    with running(app) as office:
        order = an_order(label={"url": "https://labels.example.com/label.pdf?key=a-secret"})
        answer = httpx.post(
            f"{office}/api/v1/orders",
            json={"platform": "pdd", "orders": [order]},
            headers={"Authorization": "Bearer secret"},
        )
        [told] = answer.json()["orders"]
        assert (told["outcome"], told["label"]["reason"]["code"]) == ("accepted", "label_at_station")
    assert b"a-secret" not in b"".join(path.read_bytes() for path in (tmp_path / "central").glob("*"))
