"""A supervisor's calls on a whole station: who may make them, what they change, and what the first page forecasts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.running_station import PIN, SUPERVISOR, RunningStation, order_row, orders_file, running_station

pytestmark = pytest.mark.slow

AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)  # 16:00 in Shanghai
WAYBILLS = [f"YT75123044{number:05d}" for number in range(10001, 10013)]
CHANGES: tuple[tuple[str, str, dict[str, str | int] | None], ...] = (
    ("POST", "/trips/changes", {"carrier": "yto", "planned": "20:30", "departs": "22:10"}),
    ("POST", "/trips/open", {"carrier": "yto"}),
    ("POST", "/trips/close", {}),
    ("PATCH", "/site-rules", {"staging_minutes": 10}),
    ("PUT", "/site-rules", {}),
    ("POST", "/surge", {"until": "2026-11-20T20:00:00Z", "reason": "x"}),
    ("DELETE", "/surge", None),
    ("POST", "/lifts", {"rule": "window", "parcel_id": "x", "reason": "x"}),
    ("POST", "/holds/release", {"parcel_id": "x"}),
    ("POST", "/policies", {}),
    ("POST", "/policies/preview", {}),
    ("PUT", "/shop-policies", {"shop": "x", "policy_id": ""}),
    ("POST", "/badges", {"badge": "018", "role": "packer"}),
    ("DELETE", "/badges/017", None),
    ("GET", "/badges", None),
)


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[RunningStation]:
    """Twelve parcels for one truck at 20:30, a packer signed in."""
    with running_station(tmp_path, at=AT) as running:
        running.sign_in()
        running.issue("017")
        trip = {"carrier": "yto", "weekdays": list(range(7)), "departs": "20:30:00"}
        running.client.patch("/site-rules", json={"trips": [trip]}).raise_for_status()
        rows = [
            order_row(f"261120-{index:015d}", waybill, "2026-11-20 15:00:00")
            for index, waybill in enumerate(WAYBILLS, start=1)
        ]
        running.load(orders_file(*rows))
        running.scan("B:017")
        yield running


def test_nobody_changes_anything_without_signing_in(floor: RunningStation) -> None:
    floor.client.delete("/session")
    before = floor.get("/site-rules")
    for method, path, body in CHANGES:
        answer = floor.client.request(method, path, json=body)
        assert answer.status_code == 403, f"{method} {path}"
        assert answer.json()["reason"]["code"] == "sign_in_as_supervisor"
    assert floor.get("/site-rules") == before


def test_a_request_from_another_site_changes_nothing_whatever_its_cookie(floor: RunningStation) -> None:
    headers = {"sec-fetch-site": "cross-site"}
    answer = floor.client.post("/surge", json={"until": "2026-11-20T20:00:00Z", "reason": "x"}, headers=headers)
    assert answer.status_code == 403


def test_a_packer_s_badge_does_not_sign_in(floor: RunningStation) -> None:
    floor.issue("018", "packer", pin=PIN)
    assert floor.client.post("/session", json={"badge": "018", "pin": PIN}).status_code == 403


def test_five_wrong_pins_lock_a_badge(floor: RunningStation) -> None:
    for _ in range(5):
        assert floor.client.post("/session", json={"badge": SUPERVISOR, "pin": "0"}).status_code == 403
    answer = floor.client.post("/session", json={"badge": SUPERVISOR, "pin": PIN})
    assert answer.json()["reason"]["code"] == "pin_locked"


def test_the_forecast_follows_the_pace_and_the_truck(floor: RunningStation) -> None:
    idle = floor.get("/overview")["verdict"]
    assert (idle["pace_per_hour"], idle["unknown"], idle["waiting"]) == (0, True, 12)
    for waybill in WAYBILLS[:2]:
        floor.pack(waybill, "CUP-RED")
    # Eight an hour; ten parcels by 20:00 are 75 minutes away at half past six.
    floor.wall.set(floor.wall() + timedelta(minutes=5))
    paced = floor.get("/overview")
    assert paced["verdict"]["pace_per_hour"] == 8
    assert paced["verdict"]["will_miss"] == 0
    assert paced["trips"][0]["late_minutes"] < 0
    floor.post("/trips/changes", {"carrier": "yto", "planned": "20:30", "departs": "17:00"})
    short = floor.get("/overview")
    trip = next(each for each in short["trips"] if each["waiting"])
    assert trip["departs_at"] == "2026-11-20T09:00:00Z"
    assert trip["planned_at"] == "2026-11-20T12:30:00Z"
    assert trip["packed"] == 2, "what was packed for the old time goes with the same truck"
    assert short["verdict"]["will_miss"] == 7
    assert short["verdict"]["needed_per_hour"] == 25


def test_a_surge_is_switched_on_the_panel_and_the_forecast_says_which_ship_bys_remain(floor: RunningStation) -> None:
    floor.pack(WAYBILLS[0], "CUP-RED")
    floor.wall.set(floor.wall() + timedelta(minutes=5))
    usual = floor.get("/overview")["verdict"]
    assert (usual["surge_until"], usual["breaches"]) == (None, 0), "48 hours are not over tonight"
    until = (floor.wall() + timedelta(hours=5)).isoformat()
    floor.post("/surge", {"until": until, "reason": "11.11"})
    told = floor.get("/overview")["verdict"]
    assert told["surge_until"] is not None
    assert (told["breaches"], told["lost"], told["needed_per_hour"]) == (0, 0, None)
    floor.wall.set(floor.wall() + timedelta(hours=29))
    floor.sign_in()
    floor.load(orders_file(order_row("261120-000000000000099", "YT7512304499999", "2026-11-20 15:00:00")))
    floor.post("/surge", {"until": (floor.wall() + timedelta(hours=5)).isoformat(), "reason": "11.11"})
    late = floor.get("/overview")["verdict"]
    assert late["lost"] == late["breaches"] == 12, "the truck of 20:30 was the last that 48 hours allow"
    assert late["at_risk_fen"] > 0
    assert late["unconfirmed"]
    floor.client.delete("/surge").raise_for_status()
    assert floor.get("/overview")["verdict"]["surge_until"] is None


def test_what_needs_a_person_is_listed_by_its_kind(floor: RunningStation) -> None:
    floor.scan(WAYBILLS[0])
    floor.post("/bench/hold", {"reason": "short"})
    floor.pack("SF1234567890123")
    told = {each["kind"]: each for each in floor.get("/overview")["attention"]}
    assert told["held"]["holds"] == [{"hold": "short", "count": 1}]
    assert told["unlisted"]["tracking_number"] == "SF1234567890123"
    for kind, each in told.items():
        listed = floor.get("/parcels", attention=kind)
        assert listed["total"] == each["count"], kind
        assert each["tracking_number"] in {parcel["tracking_number"] for parcel in listed["parcels"]}


def test_parcels_are_found_by_the_end_of_a_number_and_by_their_order(floor: RunningStation) -> None:
    assert [each["tracking_number"] for each in floor.get("/parcels", q="10003")["parcels"]] == [WAYBILLS[2]]
    found = floor.get("/parcels", q="261120-000000000000005")["parcels"]
    assert [each["tracking_number"] for each in found] == [WAYBILLS[4]]
    assert floor.get("/parcels", q="%")["total"] == 0
    assert floor.get("/parcels", state="open", limit=5)["total"] == 12
    assert len(floor.get("/parcels", state="open", limit=5, offset=10)["parcels"]) == 2


def test_a_trip_that_would_leave_a_parcel_to_miss_its_ship_by_is_not_closed(floor: RunningStation) -> None:
    fridays = {"carrier": "yto", "weekdays": [4], "departs": "20:30:00"}
    floor.client.patch("/site-rules", json={"trips": [fridays]}).raise_for_status()
    floor.pack(WAYBILLS[0], "CUP-RED")
    floor.post("/trips/open", {"carrier": "yto"})
    refused = floor.post("/trips/close", {})
    assert (refused["outcome"], refused["rule"]) == ("refused", "trip_close")
    assert refused["instead"]["tracking_number"] == WAYBILLS[0]
    parcel_id = refused["instead"]["parcel_id"]
    floor.post("/lifts", {"rule": "trip_close", "parcel_id": parcel_id, "reason": "truck is full"})
    assert floor.post("/trips/close", {})["outcome"] == "trip_closed"
    (closed,) = floor.get("/trips")["closed"]
    assert [each["tracking_number"] for each in closed["left_behind"]] == [WAYBILLS[0]]


def test_two_supervisors_changes_of_different_rules_both_stand(floor: RunningStation) -> None:
    floor.client.patch("/site-rules", json={"staging_minutes": 20}).raise_for_status()
    floor.post("/trips/changes", {"carrier": "yto", "planned": "20:30", "departs": "21:00"})
    rules = floor.get("/site-rules")
    assert rules["staging_minutes"] == 20
    assert [each["departs"] for each in rules["trip_changes"]] == ["21:00:00"]
    refused = floor.client.patch("/site-rules", json={"zone": "Europe/Berlin"})
    assert refused.status_code == 409
