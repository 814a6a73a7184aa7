"""A request of told orders ends as one import a platform, named where there is anything to read or to undo."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from domain.events import OrdersLoaded
from domain.told_end import ended
from domain.told_order import read_orders

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
IDS = {"pdd": "one", "jd": "two"}


def end(outcomes: list[str], *orders: object, platform: str = "pdd") -> list[OrdersLoaded]:
    return ended(read_orders(json.dumps({"platform": platform, "orders": orders}).encode()), outcomes, IDS, AT)


def an_order(number: str, **more: object) -> dict[str, object]:
    return {"number": number, "lines": [{"sku": "MUG"}]} | more


def test_each_platform_has_an_import_of_its_own() -> None:
    jd, pdd = end(
        ["accepted", "updated", "unchanged"], an_order("1"), an_order("2", platform="jd"), an_order("3", platform="jd")
    )
    assert (jd.platform, jd.import_id, jd.accepted, jd.updated, jd.unchanged) == ("jd", "two", 0, 1, 1)
    assert (pdd.platform, pdd.import_id, pdd.accepted, pdd.at) == ("pdd", "one", 1, AT)


def test_what_is_refused_counts_with_its_platform_however_unreadable_it_is() -> None:
    [pdd] = end(["rejected", "rejected", "rejected"], 7, an_order("2", phone="1"), {"platform": {}, "number": "3"})
    assert (pdd.rejected, pdd.import_id) == (3, "one"), "somebody must be able to see it"


@pytest.mark.parametrize("orders", [[], [an_order("1"), an_order("2")]])
def test_a_request_that_changes_and_refuses_nothing_says_how_fresh_it_is_and_is_no_import(orders: list[object]) -> None:
    [pdd] = end(["unchanged"] * len(orders), *orders)
    assert (pdd.platform, pdd.unchanged, pdd.import_id) == ("pdd", len(orders), "")
