"""Policies on a whole station: which is in force where, and what a supervisor publishes, is warned of, and cannot."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import httpx
import pytest

from edge.supervisors import hash_pin
from tests.running_station import PIN, RunningStation, order_row, orders_file, running_station
from tests.station.whole import floor as whole_floor
from tests.station.whole import head_office, wait_until

pytestmark = pytest.mark.slow

AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)  # 16:00 in Shanghai
WAYBILL = "YT7512304410001"
NAME = {"x-file-name": "shop.json"}


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[RunningStation]:
    """One Pinduoduo parcel of the shop 红店, paid at 15:00, a supervisor signed in."""
    with running_station(tmp_path, at=AT) as running:
        running.sign_in()
        rows = orders_file(order_row("261120-000000000000001", WAYBILL, "2026-11-20 15:00:00"))
        answer = running.client.post("/orders/import", params={"shop": "红店"}, content=rows)
        answer.raise_for_status()
        yield running


def policy(**changed: Any) -> dict[str, Any]:
    """Pinduoduo's policy as it ships, with some keys replaced."""
    shipped = json.loads((resources.files("domain") / "data" / "pinduoduo.json").read_text(encoding="utf-8"))
    return {**shipped, **changed}


def hours(count: float) -> list[dict[str, Any]]:
    """Classes of a policy that gives everybody so many hours."""
    limit = {"kind": "elapsed", "hours": count, "source": "the shop's contract", "grade": "C"}
    return [{"id": "all", "when": {}, "limit": limit}]


def send(floor: RunningStation, path: str, told: dict[str, Any] | str) -> httpx.Response:
    text = told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)
    return floor.client.post(path, content=text.encode(), headers=NAME)


def published(floor: RunningStation) -> int:
    page = floor.get("/feed", limit=1000)
    return sum(json.loads(each["body"])["kind"] == "PolicyPublished" for each in page["envelopes"])


def ship_by(floor: RunningStation) -> str:
    return str(floor.get(f"/parcels/{WAYBILL}")["deadlines"]["ship_by"])


def test_each_shop_has_its_policy_and_each_number_its_source_and_grade(floor: RunningStation) -> None:
    told = floor.get("/policies")
    (shop,) = told["shops"]
    assert (shop["shop"], shop["policy_id"], shop["given"], shop["next_id"]) == (
        "红店",
        "pinduoduo-2025-05-15",
        "",
        "",
    )
    by_id = {each["policy_id"]: each for each in told["policies"]}
    assert told["policies"][0]["policy_id"] == "pinduoduo-2025-05-15", "what is used comes first"
    assert by_id["pinduoduo-2021"]["state"] == "past"
    current = by_id["pinduoduo-2025-05-15"]
    assert (current["state"], current["used"], current["published"]) == ("in_force", True, False)
    limits = {each["id"]: each["limit"] for each in current["classes"]}
    assert (limits["ordinary"]["kind"], limits["ordinary"]["hours"]) == ("elapsed", 48)
    assert (limits["ordinary"]["grade"], limits["ordinary"]["unconfirmed"]) == ("B", False)
    assert limits["same_day"]["unconfirmed"]
    late = next(each for each in current["penalties"] if each["metric"] == "late")
    assert all(band["unconfirmed"] and band["source"] for band in late["bands"])


def test_an_override_is_previewed_then_counts_at_once(floor: RunningStation) -> None:
    before = ship_by(floor)
    stricter = policy(classes=hours(24))
    ahead = send(floor, "/policies/preview", stricter).raise_for_status().json()
    assert (ahead["replaces"], ahead["policy"]["policy_id"]) == (True, "pinduoduo-2025-05-15")
    assert ahead["parcels"] == {"looked_at": 1, "moved": 1, "sooner": 1, "later": 0}
    assert (ship_by(floor), published(floor)) == (before, 0), "a preview changes nothing"
    assert send(floor, "/policies", stricter).raise_for_status().json()["published"]
    assert datetime.fromisoformat(ship_by(floor)) == datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
    card = floor.get(f"/parcels/{WAYBILL}")["card"]
    assert "unconfirmed" in card["flags"]
    current = next(each for each in floor.get("/policies")["policies"] if each["used"])
    assert current["published"]
    text = floor.get("/policies/pinduoduo-2025-05-15")
    assert json.loads(text["text"])["classes"] == hours(24)
    assert json.loads(text["shipped_text"]) == policy()
    assert not send(floor, "/policies", stricter).json()["published"], "the same again leaves no trace"
    assert published(floor) == 1
    assert send(floor, "/policies", text["shipped_text"]).json()["published"]
    assert ship_by(floor) == before, "the text that came with the software is the way back"


def test_a_typo_names_file_and_key_and_loses_nothing(floor: RunningStation) -> None:
    before = ship_by(floor)
    wrong = policy()
    wrong["classes"][-1]["limit"]["huors"] = wrong["classes"][-1]["limit"].pop("hours")
    for path in ("/policies/preview", "/policies"):
        answer = send(floor, path, wrong)
        assert answer.status_code == 409
        why = answer.json()["reason"]
        assert why["code"] == "policy_unreadable"
        assert why["params"]["file"] == "shop.json"
        assert "classes[5].limit" in why["params"]["key"]
    assert send(floor, "/policies", "{not json").json()["reason"]["params"]["key"] == "$"
    assert floor.client.post("/policies", content=b"\xff\xfe", headers=NAME).status_code == 409
    assert (ship_by(floor), published(floor)) == (before, 0)


def test_two_valid_at_once_are_refused_with_the_names_of_both(floor: RunningStation) -> None:
    answer = send(floor, "/policies", policy(policy_id="rival"))
    why = answer.json()["reason"]
    assert (answer.status_code, why["code"]) == (409, "policies_together")
    assert why["params"] == {"policy": "rival", "other": "pinduoduo-2025-05-15"}
    assert published(floor) == 0


def test_a_coming_version_waits_for_its_day(floor: RunningStation) -> None:
    before = ship_by(floor)
    coming = policy(policy_id="pinduoduo-2027", valid_from="2027-01-01T00:00:00+08:00", classes=hours(36))
    ahead = send(floor, "/policies/preview", coming).json()
    assert (ahead["replaces"], ahead["ends"]) == (False, "pinduoduo-2025-05-15")
    assert ahead["parcels"]["moved"] == 0
    send(floor, "/policies", coming).raise_for_status()
    told = floor.get("/policies")
    assert next(each["state"] for each in told["policies"] if each["policy_id"] == "pinduoduo-2027") == "coming"
    assert told["shops"][0]["next_id"] == "pinduoduo-2027"
    assert ship_by(floor) == before


def test_a_shop_is_given_a_policy_of_its_own_and_back(floor: RunningStation) -> None:
    before = ship_by(floor)
    own = policy(policy_id="red-shop", only_by_name=True, classes=hours(20))
    send(floor, "/policies", own).raise_for_status()
    assert ship_by(floor) == before, "one that is only given by name counts nowhere yet"
    unknown = floor.client.put("/shop-policies", json={"shop": "红店", "policy_id": "rde-shop"})
    assert unknown.json()["reason"] == {"code": "policy_unknown", "params": {"policy": "rde-shop"}}
    floor.client.put("/shop-policies", json={"shop": "红店", "policy_id": "red-shop"}).raise_for_status()
    assert floor.get("/policies")["shops"][0]["given"] == "red-shop"
    assert datetime.fromisoformat(ship_by(floor)) == datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
    floor.client.put("/shop-policies", json={"shop": "红店", "policy_id": ""}).raise_for_status()
    assert ship_by(floor) == before
    assert floor.client.put("/shop-policies", json={"shop": "", "policy_id": "red-shop"}).status_code == 422


def test_a_shop_says_its_handling_time_once_for_all_its_orders(floor: RunningStation) -> None:
    floor.client.put("/shop-policies", json={"shop": "红店", "policy_id": "ebay-2024"}).raise_for_status()
    (shop,) = floor.get("/policies")["shops"]
    assert (shop["takes_handling_days"], shop["handling_days"]) == (True, None)
    card = floor.get(f"/parcels/{WAYBILL}")["card"]
    assert "handling_assumed" in card["flags"]
    told = {"shop": "红店", "policy_id": "ebay-2024", "handling_days": 3}
    floor.client.put("/shop-policies", json=told).raise_for_status()
    assert floor.get("/policies")["shops"][0]["handling_days"] == 3
    assert "handling_assumed" not in floor.get(f"/parcels/{WAYBILL}")["card"]["flags"]
    # Paid at 23:00 on Thursday in Los Angeles: Friday, Monday, Tuesday.
    assert datetime.fromisoformat(ship_by(floor)) == datetime(2026, 11, 25, 7, 59, 59, tzinfo=UTC)
    floor.client.put("/shop-policies", json={**told, "handling_days": -1})
    assert floor.get("/policies")["shops"][0]["handling_days"] == 3


def test_a_policy_goes_to_the_feed_s_owner_and_comes_back(tmp_path: Path) -> None:
    with (
        head_office(tmp_path / "central") as office,
        whole_floor(tmp_path, camera=False, central=office, central_feed=True) as here,
    ):
        here.assembly.station.feed.issue_badge("B02", "supervisor", "", hash_pin(PIN))
        wait_until(lambda: here.api.post("/session", json={"badge": "B02", "pin": PIN}).is_success, "signed in")
        answer = here.api.post("/policies", content=json.dumps(policy(classes=hours(24))))
        assert answer.json() == {"policy_id": "pinduoduo-2025-05-15", "published": True, "owned": False}

        def is_back() -> bool:
            return any(each["published"] for each in here.api.get("/policies").json()["policies"])

        wait_until(is_back, "the policy came back by the feed")
        with httpx.Client(base_url=f"{office}/api/v1") as central:
            kinds = [json.loads(each["body"])["kind"] for each in central.get("/feed").json()["envelopes"]]
        assert "PolicyPublished" in kinds
