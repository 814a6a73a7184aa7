"""``shipfloor deadline``: the clocks of an order that is in no system, by the policies that ship with the product."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from domain.site import SiteRules, rules_to_text
from tests.domain.deadlines import trip
from tests.shipfloor.command import Run, shipfloor

KEYS = ["ship_by", "due_date", "bench_deadline", "risk", "policy", "flags", "reasons"]
COMPLETED = ("--platform", "pdd", "--group-completed-at", "2026-11-20T16:52:00+08:00")
NOW = ("--now", "2026-11-20T17:00:00+08:00")
UNUSABLE = 3


def deadline(*options: object) -> Run:
    return shipfloor("deadline", *options)


def codes(run: Run) -> list[str]:
    return [each["code"] for each in run.json["reasons"]]


def test_a_whole_example_comes_out_of_the_command() -> None:
    run = deadline(*COMPLETED, *NOW, "--carrier", "中通", "--trip", "20:30", "--json")
    assert run.code == 0, run.err
    told = run.json
    assert list(told) == KEYS
    assert told["ship_by"] == "2026-11-22T16:52:00+08:00"
    assert told["due_date"] == "2026-11-20"
    assert told["bench_deadline"] == "2026-11-20T20:00:00+08:00"
    assert (told["risk"], told["policy"], told["flags"]) == ("on_track", "pinduoduo-2025-05-15", [])
    assert codes(run) == ["ship_by_hours", "due_same_day", "bench_trip"]
    assert [each["words"] for each in told["reasons"]] == [
        "11-20 16:52 成团时间起 48 小时",
        "11-20 16:52 可发，今日应发（2026-11-20）",
        "赶中通 11-20 20:30 的车，提前 30 分到月台",
    ]


def test_risk_is_judged_at_the_given_instant_or_at_the_present() -> None:
    at = ("--now", "2026-11-20T18:30:00+08:00")
    assert deadline(*COMPLETED, *at, "--trip", "20:30", "--json").json["risk"] == "at_risk"
    past = deadline("--platform", "pdd", "--paid-at", "2021-06-01T10:00:00+08:00", "--json")
    assert past.json["risk"] == "late"
    future = deadline("--platform", "pdd", "--paid-at", "2099-06-01T10:00:00+08:00", "--json")
    assert future.json["risk"] == "on_track"


def test_a_promise_wins_and_the_class_gives_the_limit_where_there_is_none() -> None:
    promised = deadline(*COMPLETED, *NOW, "--promise", "2026-11-21T12:00:00+08:00", "--json").json
    assert (promised["ship_by"], promised["flags"]) == ("2026-11-21T12:00:00+08:00", ["no_trips", "promise"])
    for name, expected in [
        ("24h", "2026-11-21T16:52:00+08:00"),
        ("bonded", "2026-11-24T16:52:00+08:00"),
        ("direct_mail", "2026-11-25T16:52:00+08:00"),
        ("presale=2026-12-01", "2026-12-01T23:59:59+08:00"),
    ]:
        assert deadline(*COMPLETED, "--class", name, "--json").json["ship_by"] == expected
    assert deadline("--platform", "pdd", "--class", "presale", "--presale-on", "2026-12-01", "--json").code == 0


def test_an_older_order_falls_under_the_older_policy_and_its_notice() -> None:
    told = deadline("--platform", "pdd", "--group-completed-at", "2023-01-20T10:00:00+08:00", "--json").json
    assert (told["ship_by"], told["policy"]) == ("2023-02-01T23:59:59+08:00", "pinduoduo-2021")
    assert "notice" in told["flags"]


def test_the_false_shipment_limit_counts_once_it_is_declared() -> None:
    told = deadline(*COMPLETED, "--declared-at", "2026-11-20T17:00:00+08:00", "--json").json
    assert told["ship_by"] == "2026-11-21T17:00:00+08:00"
    assert "24 小时" in told["reasons"][0]["words"]


def test_a_number_that_nobody_confirmed_is_marked_with_its_source() -> None:
    order = ("--platform", "taobao", "--paid-at", "2026-11-20T16:52:00+08:00")
    told = deadline(*order, "--json").json
    assert (told["ship_by"], told["policy"]) == ("2026-11-23T16:52:00+08:00", "taobao-2024")
    assert "unconfirmed" in told["flags"]
    (doubt,) = (each for each in told["reasons"] if each["code"] == "unconfirmed")
    assert doubt["params"]["source"].startswith("dqszyx.com")
    assert "未核实" in deadline(*order).out
    english = deadline(*order, "--lang", "en").out
    assert "unconfirmed" in english
    assert "dqszyx.com" in english
    assert "未核实" not in deadline(*COMPLETED).out


def test_business_days_are_counted_in_the_platform_s_zone_and_told_in_the_site_s() -> None:
    friday = ("--platform", "ebay", "--paid-at", "2026-11-20 20:00")
    told = deadline(*friday, "--handling-days", "1", "--zone", "America/Los_Angeles", "--json").json
    assert told["ship_by"] == "2026-11-23T23:59:59-08:00", "paid on Friday, scanned by Monday night"
    assert told["policy"] == "ebay-2024"
    in_china = deadline("--platform", "tiktok-us", "--created-at", "2026-11-20 10:00", "--json").json
    assert in_china["ship_by"] == "2026-11-25T15:59:00+08:00", "Tuesday's end in Los Angeles"
    assert "zone_assumed" in in_china["flags"]
    assumed = deadline(*friday, "--json").json
    assert "handling_assumed" in assumed["flags"]
    beyond = deadline("--platform", "ebay", "--paid-at", "2026-11-20 20:00", "--handling-days", "60", "--json").json
    assert "handling_unusable" in beyond["flags"]


def test_a_shop_of_one_s_own_and_one_policy_by_its_id_can_be_asked_for() -> None:
    own = deadline("--platform", "own", "--paid-at", "2026-11-20T16:52:00+08:00", "--json").json
    assert (own["policy"], "unconfirmed" in own["flags"]) == ("own-shop", True)
    old = deadline("--platform", "pinduoduo-2021", "--paid-at", "2026-11-20T16:52:00+08:00", "--json").json
    assert old["policy"] == "pinduoduo-2021"


def test_a_site_s_own_rules_are_read_from_its_file(tmp_path: Path) -> None:
    rules = SiteRules(
        zone="Asia/Tokyo", staging_minutes=60, shop_policies=(("old", "pinduoduo-2021"),), trips=(trip("zto", "21:30"),)
    )
    site = tmp_path / "site.json"
    site.write_text(rules_to_text(rules), encoding="utf-8")
    told = deadline(*COMPLETED, "--carrier", "zto", "--site", site, "--shop", "old", "--json").json
    assert told["ship_by"] == "2026-11-22T17:52:00+09:00", "in the site's zone"
    assert told["policy"] == "pinduoduo-2021"
    # 17:52 in Tokyo lies inside the window: due the next day, and its last trip leaves at 21:30.
    assert (told["due_date"], told["bench_deadline"]) == ("2026-11-21", "2026-11-21T20:30:00+09:00")


def test_a_time_without_offset_is_read_in_the_platform_s_zone_and_that_is_said() -> None:
    told = deadline("--platform", "pdd", "--paid-at", "2026-11-20 09:30", "--json").json
    assert told["ship_by"] == "2026-11-22T09:30:00+08:00"
    assert "zone_assumed" in told["flags"]
    (said,) = (each["words"] for each in told["reasons"] if each["code"] == "zone_assumed")
    assert said == "没写时区，按 Asia/Shanghai 读（--paid-at）"
    in_tokyo = deadline("--platform", "pdd", "--paid-at", "2026-11-20 09:30", "--zone", "Asia/Tokyo", "--json").json
    assert in_tokyo["ship_by"] == "2026-11-22T09:30:00+09:00"
    assert "zone_assumed" not in in_tokyo["flags"], "a zone that was named is not assumed"


def test_people_get_a_table_in_their_language() -> None:
    chinese = deadline(*COMPLETED, *NOW, "--trip", "20:30")
    assert chinese.code == 0
    for words in ("平台期限", "2026-11-22 16:52:00+08:00", "应发日", "打包期限", "来得及", "还有 3 小时 0 分"):
        assert words in chinese.out
    english = deadline(*COMPLETED, *NOW, "--trip", "20:30", "--lang", "en")
    for words in ("Ship by", "Pack by", "On track", "3 h 0 min left", "Policy"):
        assert words in english.out


PAID = ("--platform", "pdd", "--paid-at", "2026-11-20T09:30:00+08:00")


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ((), "platform_missing", "--platform"),
        (("--platform", "xx", "--paid-at", "2026-11-20T09:30"), "platform_unknown", "xx"),
        (("--platform", "pdd"), "nothing_to_compute", "--paid-at"),
        (("--platform", "pdd", "--paid-at", "yesterday"), "time_unreadable", "yesterday"),
        (("--platform", "pdd", "--paid-at", "2026-11-20"), "time_unreadable", "2026-11-20"),
        (("--platform", "pdd", "--paid-at", "2026-13-20T09:30"), "time_unreadable", "2026-13-20"),
        (("--platform", "pdd", "--paid-at", "9999-12-31T23:59:59+00:00"), "time_unreadable", "9999"),
        (("--platform", "pdd", "--paid-at", "2019-11-20T09:30+08:00"), "platform_not_yet", "2021-01-01"),
        ((*PAID, "--promise", "2026-11-20T09:00:00+08:00"), "promise_before_start", "09:00"),
        ((*PAID, "--now", "later"), "time_unreadable", "--now"),
        ((*PAID, "--class", "tomorrow"), "class_unknown", "direct_mail"),
        ((*PAID, "--class", "presale"), "presale_without_date", "presale="),
        ((*PAID, "--class", "presale=soon"), "date_unreadable", "soon"),
        ((*PAID, "--trip", "25:00"), "trip_unreadable", "25:00"),
        ((*PAID, "--zone", "Mars/Base"), "zone_unknown", "Mars/Base"),
        ((*PAID, "--site", "/nowhere/site.json"), "file_unreadable", "site.json"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence_and_a_status_of_its_own(
    options: tuple[str, ...], code: str, words: str
) -> None:
    for language in ("zh", "en"):
        spoken = deadline(*options, "--lang", language)
        assert (spoken.code, spoken.out) == (UNUSABLE, "")
        assert words in spoken.err
        machine = deadline(*options, "--json", "--lang", language)
        assert machine.code == UNUSABLE
        assert machine.json["error"]["code"] == code
        assert machine.json["error"]["words"] == spoken.err.strip()


def test_a_site_file_with_a_typo_names_file_and_key(tmp_path: Path) -> None:
    site = tmp_path / "site.json"
    site.write_text(json.dumps({"stagin_minutes": 20}), encoding="utf-8")
    refused = deadline(*PAID, "--site", site, "--lang", "en")
    assert refused.code == UNUSABLE
    assert "site.json" in refused.err
    assert "stagin_minutes" in refused.err


def test_every_instant_carries_its_offset() -> None:
    told = deadline(*COMPLETED, "--json").json
    assert all(datetime.fromisoformat(told[key]).utcoffset() is not None for key in ("ship_by", "bench_deadline"))
