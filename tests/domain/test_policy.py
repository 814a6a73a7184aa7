"""Policies as dated data: what a file may say, how it is refused, and which one an order falls under."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from domain.policies import check_together, choose, policy_of
from domain.policy_numbers import numbers_of
from domain.policy_text import (
    ConflictingPolicies,
    InconsistentPolicy,
    PolicyError,
    UnreadablePolicy,
    parse_policy,
    policy_from,
)
from domain.sourced import Grade, Sourced
from tests.domain.deadlines import cn, order, pdd, pdd_data, pdd_with, site
from tests.domain.platforms import FILES, changed, shipped

SHIPPED = ("pinduoduo", "pinduoduo-2021")
PLATFORMS = {
    "amazon", "douyin", "ebay", "etsy", "jd", "kuaishou", "own", "pdd", "shopee", "taobao", "tiktok_us", "tiktok_vn",
    "tmall", "wechat",
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_every_policy_that_ships_says_where_each_number_comes_from_and_how_well_founded_it_is(name: str) -> None:
    policy = shipped(name)
    numbers = dict(numbers_of(policy))
    assert {"clock_stops", f"classes[{len(policy.classes) - 1}].limit"} <= numbers.keys()
    assert all(number.source and number.grade in Grade for number in numbers.values())
    assert all(number.valid_from or policy.valid_from for number in numbers.values())


def test_each_platform_ships_with_a_policy_and_none_claims_another_s_instants_or_names() -> None:
    policies = [shipped(name) for name in FILES]
    check_together(policies)
    assert {policy.platform for policy in policies} == PLATFORMS
    now = cn("2026-11-25 12:00")
    assert all(choose(policies, platform, now) for platform in PLATFORMS)


def test_a_name_that_already_means_another_platform_is_refused() -> None:
    with pytest.raises(ConflictingPolicies, match="already means 'jd'"):
        check_together([pdd(), changed("jd", aliases=["pinduoduo"])])


@pytest.mark.parametrize(
    ("grade", "unconfirmed"),
    [(Grade.A, False), (Grade.B, False), (Grade.C, True), (Grade.CODE, True), (Grade.UNVERIFIED, True)],
)
def test_a_number_of_grade_c_or_worse_is_unconfirmed(grade: Grade, unconfirmed: bool) -> None:
    assert Sourced(source="somewhere", grade=grade).unconfirmed is unconfirmed


def change(key: str, value: object) -> Callable[[dict[str, Any]], None]:
    def apply(data: dict[str, Any]) -> None:
        *path, last = key.split(".")
        at: Any = data
        for step in path:
            at = at[int(step)] if step.isdigit() else at[step]
        at[int(last) if last.isdigit() else last] = value

    return apply


LIMIT = {"kind": "elapsed", "hours": 24, "source": "s", "grade": "B"}
DAYS = {"kind": "business_days", "days": 2, "source": "s", "grade": "B"}
CUTOFF = {"kind": "cutoff", "at": "14:00:00", "source": "s", "grade": "B"}
DATED = {"kind": "fixed_date", "field": "presale_on", "at": "23:59:59", "source": "s", "grade": "B"}
GIVEN = {"least": 2, "most": 5, "source": "s", "grade": "B"}
CALENDAR = {"country": "CN", "source": "s", "grade": "B"}
WORKDAYS = {"business_days": 2, "source": "s", "grade": "B"}
NOTICE = {
    "id": "n",
    "classes": ["ordinary"],
    "starts": "2026-02-01T00:00:00+08:00",
    "ends": "2026-02-20T00:00:00+08:00",
}


@pytest.mark.parametrize(
    ("key", "value", "error", "named"),
    [
        ("clock_strat", "paid_at", UnreadablePolicy, "clock_strat"),
        ("clock_start", "payed_at", UnreadablePolicy, "clock_start"),
        ("classes.5.limit", LIMIT | {"houres": 24}, UnreadablePolicy, "classes[5].limit.houres"),
        ("classes.5.limit", LIMIT | {"hours": 0}, UnreadablePolicy, "classes[5].limit.hours"),
        ("classes.5.limit", {"kind": "elapsed", "hours": 48}, UnreadablePolicy, "classes[5].limit"),
        ("classes.5.limit", LIMIT | {"grade": "D"}, UnreadablePolicy, "classes[5].limit.grade"),
        ("classes.5.limit", LIMIT | {"kind": "weeks"}, UnreadablePolicy, "classes[5].limit.kind"),
        ("classes.5.limit", LIMIT | {"kind": "business_days"}, UnreadablePolicy, "classes[5].limit.hours"),
        ("classes.5.limit", DAYS, InconsistentPolicy, "classes[5].limit"),
        ("classes.2.limit", CUTOFF, InconsistentPolicy, "classes[2].limit"),
        ("classes.2.limit", CUTOFF | {"days_after": 2}, InconsistentPolicy, "classes[2].limit.days_after"),
        (
            "classes.2.limit",
            CUTOFF | {"by_weekday": {"monday": "14:00:00"}},
            UnreadablePolicy,
            "classes[2].limit.by_weekday",
        ),
        ("classes.5.limit", LIMIT | {"given": GIVEN | {"least": 9}}, InconsistentPolicy, "classes[5].limit.given"),
        ("classes.5.limit", LIMIT | {"given": GIVEN | {"least": 0}}, InconsistentPolicy, "classes[5].limit.given"),
        ("classes.5.limit", DATED, InconsistentPolicy, "classes[5]"),
        ("classes.5.limit.valid_from", "2025-06-01T00:00:00+08:00", InconsistentPolicy, "classes[5].limit.valid_from"),
        ("calendar", CALENDAR | {"country": "China"}, UnreadablePolicy, "calendar.country"),
        ("calendar", CALENDAR | {"work_week": [0]}, UnreadablePolicy, "calendar.work_week[0]"),
        ("secondary_clocks.0.limit", {"source": "s", "grade": "B"}, InconsistentPolicy, "secondary_clocks[0].limit"),
        ("secondary_clocks.0.by_goods.bonded", WORKDAYS, InconsistentPolicy, "secondary_clocks[0].by_goods.bonded"),
        ("secondary_clocks.0.classes", ["ordinery"], InconsistentPolicy, "secondary_clocks[0].classes"),
        ("secondary_clocks.1.id", "false_ship", InconsistentPolicy, "secondary_clocks"),
        ("exclusions.0.id", "virtuel", UnreadablePolicy, "exclusions[0].id"),
        ("classes.5.when", {"colour": "red"}, UnreadablePolicy, "classes[5].when.colour"),
        ("classes.5.when", {"service": "24h"}, InconsistentPolicy, "classes[5]"),
        ("classes.0.id", "ordinary", InconsistentPolicy, "classes"),
        ("valid_from", "2025-05-15T00:00:00", UnreadablePolicy, "valid_from"),
        ("valid_to", "2025-05-14T00:00:00+08:00", InconsistentPolicy, "valid_to"),
        ("zone", "Asia/Shangai", InconsistentPolicy, "zone"),
        ("notices", [NOTICE | {"classes": ["ordinery"]}], InconsistentPolicy, "notices[0].classes"),
        ("notices", [NOTICE | {"ends": NOTICE["starts"]}], InconsistentPolicy, "notices[0].ends"),
        ("notices", [NOTICE, NOTICE | {"id": "m"}], InconsistentPolicy, "notices[1]"),
        ("penalties.0.bands.0.up_to_yuan", None, InconsistentPolicy, "penalties[0].bands"),
        ("penalties.0.bands", [], UnreadablePolicy, "penalties[0].bands"),
    ],
)
def test_what_a_policy_may_not_say_is_refused_by_file_and_key(
    key: str, value: object, error: type[PolicyError], named: str
) -> None:
    data = pdd_data()
    change(key, value)(data)
    with pytest.raises(error) as caught:
        policy_from(data, "pinduoduo.json")
    assert caught.value.file == "pinduoduo.json"
    assert caught.value.key == named
    assert str(caught.value).startswith(f"pinduoduo.json: {named}: ")


@pytest.mark.parametrize("missing", ["policy_id", "platform", "valid_from", "zone", "clock_start", "classes"])
def test_a_missing_key_is_named(missing: str) -> None:
    data = pdd_data()
    del data[missing]
    with pytest.raises(UnreadablePolicy, match=missing):
        policy_from(data, "pinduoduo.json")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"text"', "{}", "\ufeff{}"])
def test_text_that_holds_no_policy_is_refused(text: str) -> None:
    with pytest.raises(UnreadablePolicy, match=r"^file\.json: "):
        parse_policy(text, "file.json")


def test_a_later_version_ends_the_earlier_one() -> None:
    known = [pdd(name) for name in SHIPPED]
    before, after = cn("2025-05-14 23:59:59"), cn("2025-05-15 00:00:00")
    assert [found.policy_id for at in (before, after) if (found := choose(known, "pdd", at))] == [
        "pinduoduo-2021",
        "pinduoduo-2025-05-15",
    ]
    assert choose(known, "pinduoduo", after) is choose(known, "pdd", after)


def test_a_platform_or_a_time_that_no_policy_knows_has_none() -> None:
    assert choose([pdd()], "taobao", cn("2026-01-01 00:00")) is None
    assert choose([pdd()], "pdd", cn("2019-01-01 00:00")) is None
    ended = pdd_with(valid_to="2026-01-01T00:00:00+08:00")
    assert choose([ended], "pdd", cn("2026-01-01 00:00")) is None
    assert policy_of(order(), [pdd()], site()) is None


def test_two_policies_that_are_valid_at_once_are_an_error() -> None:
    twin = pdd_with(policy_id="twin")
    with pytest.raises(ConflictingPolicies, match="valid at once"):
        check_together([pdd(), twin])
    with pytest.raises(ConflictingPolicies, match="this id"):
        check_together([pdd(), pdd()])
    data = pdd_data("pinduoduo-2021") | {"valid_to": "2025-06-01T00:00:00+08:00"}
    with pytest.raises(ConflictingPolicies, match="valid at once"):
        check_together([pdd(), policy_from(data, "old.json")])


def test_a_number_may_be_older_than_its_policy_s_version() -> None:
    data = pdd_data()
    data["classes"][5]["limit"]["valid_from"] = "2019-01-01T00:00:00+08:00"
    number = dict(numbers_of(policy_from(data, "pinduoduo.json")))["classes[5].limit"]
    assert number.valid_from == cn("2019-01-01 00:00")


def test_a_shop_may_be_given_a_policy_of_its_own_by_name() -> None:
    own = pdd_with(policy_id="ours", only_by_name=True)
    check_together([pdd(), own])
    rules = site(shop_policies=(("shop", "ours"),))
    mine, other = order(paid_at=cn("2026-01-01 00:00")), order(paid_at=cn("2026-01-01 00:00"), shop="other")
    assert policy_of(mine, [pdd(), own], rules) is own
    assert policy_of(other, [pdd(), own], rules) is pdd()


def test_the_version_is_chosen_by_the_order_s_own_time() -> None:
    known = [pdd(name) for name in SHIPPED]
    crossed = order(created_at=cn("2025-05-14 23:59"), confirmed_at=cn("2025-05-15 00:01"))
    assert policy_of(crossed, known, site()) is pdd()
    assert policy_of(order(promise_at=cn("2024-01-01 00:00")), known, site()) is pdd("pinduoduo-2021")


def test_a_policy_survives_being_written_and_read_again() -> None:
    for name in FILES:
        assert parse_policy(msgspec.json.encode(shipped(name)), name) == shipped(name)
        assert json.loads(msgspec.json.encode(shipped(name)))["policy_id"] == shipped(name).policy_id
