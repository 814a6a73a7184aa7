"""What supervisors decide goes to the owner of the feed and from there to every station."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import time
from importlib import resources
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher

from domain import events as e
from domain.site import SiteRules, Window, rules_from_text, rules_to_text
from domain.wire import from_data, to_data
from journal.envelope import Envelope, parse
from tests.central.serving import Client, Imported, serving, settings
from tests.central.support import at, make_order

RULES = replace(SiteRules(), site="yiwu", windows=(Window(opens=time(16), closes=time(17)),))


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Client]:
    with serving(settings(tmp_path)) as client:
        yield client


def feed_of(central: Client) -> list[e.Event]:
    entries = [parse(Envelope(**each)) for each in central.get("/feed").json()["envelopes"]]
    return [from_data(entry.kind, entry.data) for entry in entries]


def test_rules_are_published_whole_and_once(central: Client) -> None:
    assert rules_from_text(central.get("/site-rules").text) == SiteRules()
    for _ in range(2):
        answer = central.http.put("/api/v1/site-rules", content=rules_to_text(RULES))
        assert answer.status_code == 200
    assert rules_from_text(central.get("/site-rules").text) == RULES
    assert feed_of(central) == [e.SiteRulesSet(text=rules_to_text(RULES))]


def test_what_are_no_rules_is_refused(central: Client) -> None:
    for body in (b"", b"{", b'{"zone": 8}', b"\xff"):
        assert central.http.put("/api/v1/site-rules", content=body).status_code == 422
    assert feed_of(central) == []


def test_an_order_that_nobody_saw_is_judged_by_the_rules_of_its_time(central: Client) -> None:
    inside = at(16, 30)
    before, after = (make_order(number, paid_at=inside, confirmed_at=inside) for number in ("A1", "A2"))
    central.import_file(Imported(orders=(before,)))
    central.http.put("/api/v1/site-rules", content=rules_to_text(RULES))
    central.import_file(Imported(orders=(after,)))
    central.settle()
    assert central.query("SELECT order_numbers, due_on, due_kind FROM parcels ORDER BY order_numbers") == [
        ("A1", "2026-11-20", "derived"),
        ("A2", "2026-11-21", "derived"),
    ]


def test_a_policy_is_published_by_its_id(central: Client) -> None:
    text = (resources.files("domain") / "data" / "pinduoduo.json").read_bytes()
    answer = central.post("/policies", content=text)
    assert answer.status_code == 200, answer.text
    assert [type(event) for event in feed_of(central)] == [e.PolicyPublished]
    assert central.post("/policies", content=b"{}").status_code == 422
    rival = text.replace(b'"pinduoduo-2025-05-15"', b'"rival"')
    refused = central.post("/policies", content=rival)
    assert refused.status_code == 422
    assert "rival" in refused.text
    assert "pinduoduo-2025-05-15" in refused.text
    assert len(feed_of(central)) == 1
    assert central.post("/policies", content=text.replace(b'"hours": 48', b'"hours": 40')).status_code == 200


def test_a_badges_secret_lies_beside_the_feed_and_goes_with_it(central: Client) -> None:
    badge = {"badge": "V1", "role": "supervisor", "name": "王师傅", "pin": "4711"}
    assert central.post("/badges", json=badge).json() == {"badge": "V1", "role": "supervisor"}
    assert feed_of(central) == [e.BadgeIssued(badge="V1", role="supervisor")]
    beside = central.get("/private").json()["badges"]
    assert [(each["badge"], each["name"]) for each in beside] == [("V1", "王师傅")]
    assert PasswordHasher().verify(beside[0]["pin_hash"], "4711")
    assert central.get("/badges").json() == {"badges": [{"badge": "V1", "role": "supervisor", "name": "王师傅"}]}
    central.http.delete("/api/v1/badges/V1")
    assert feed_of(central)[-1] == e.BadgeRevoked(badge="V1")
    assert central.get("/private").json()["badges"] == [{"badge": "V1", "name": "", "pin_hash": ""}]
    assert central.get("/badges").json() == {"badges": []}


def test_a_badge_that_proves_nothing_is_refused(central: Client) -> None:
    for badge in (
        {"badge": "", "role": "packer"},
        {"badge": "V1", "role": "owner"},
        {"badge": "V1", "role": "supervisor"},
        {"badge": "V1", "role": "supervisor", "pin": "1"},
        {"badge": "V1", "role": "supervisor", "pin_hash": "plain"},
        {"badge": "V1"},
        {"badge": "V1", "role": "packer", "more": 1},
    ):
        assert central.post("/badges", json=badge).status_code == 422, badge
    assert feed_of(central) == []


def test_decisions_need_the_token(central: Client) -> None:
    central.http.headers["Authorization"] = ""
    assert central.http.put("/api/v1/site-rules", content=rules_to_text(RULES)).status_code == 401
    assert central.post("/badges", json={"badge": "V1", "role": "packer"}).status_code == 401
    assert central.get("/badges").status_code == 401


def decided(central: Client, *events: e.Event, badges: Sequence[dict[str, str]] = ()) -> httpx.Response:
    said = [{"kind": type(event).__name__, "data": to_data(event)} for event in events]
    return central.post("/feed/events", json={"events": said, "badges": badges})


def test_what_a_stations_panel_decides_is_told_to_everybody(central: Client) -> None:
    hashed = PasswordHasher().hash("4711")
    rules, badge = e.SiteRulesSet(text=rules_to_text(RULES)), e.BadgeIssued(badge="V1", role="supervisor")
    answer = decided(central, rules, badge, badges=[{"badge": "V1", "name": "王师傅", "pin_hash": hashed}])
    assert answer.json() == {"accepted": 2, "updated": 0, "unchanged": 0}
    assert feed_of(central) == [rules, badge]
    assert central.get("/private").json()["badges"] == [{"badge": "V1", "name": "王师傅", "pin_hash": hashed}]
    assert decided(central, rules).json()["unchanged"] == 1
    decided(central, e.BadgeRevoked(badge="V1"))
    assert central.get("/private").json()["badges"] == [{"badge": "V1", "name": "", "pin_hash": ""}]


def test_what_is_not_decided_at_a_panel_is_refused_whole(central: Client) -> None:
    good = e.SiteRulesSet(text=rules_to_text(RULES))
    for bad in (
        e.OrderImported(order=make_order("A1")),
        e.SiteRulesSet(text="{"),
        e.SiteRulesSet(text='{"zone": 8}'),
        e.PolicyPublished(policy_id="p", text="{}"),
        e.BadgeIssued(badge="a\x00b", role="packer"),
    ):
        assert decided(central, good, bad).status_code == 422, bad
    assert central.post("/feed/events", json={"events": [{"kind": "Unheard", "data": {}}]}).status_code == 422
    assert decided(central, good, badges=[{"badge": "V1", "pin_hash": "4711"}]).status_code == 422
    assert feed_of(central) == []
