"""An order that is told again: what an export that is behind may not undo, and since when it is declared."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.order import Order, OrderLine, Refund
from domain.silence import beside, silent_columns
from domain.told_again import SETTLING, put_before, settle, silent_of_claim

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
LINES = (OrderLine(line_id="MUG#1", sku="MUG", title="Mug"),)
ORDER = Order(order_id="o", platform="pdd", shop="", number="1", lines=LINES, platform_status="待发货")
LIST = frozenset({"platform_status", "after_sales", "lines", "tracking_number", "carrier"})
EXPORT = LIST | {"declared_at"}


def minutes(count: float) -> datetime:
    return NOON + timedelta(minutes=count)


def kept(told: Order, known: Order | None, columns: frozenset[str] = EXPORT, seen: float = 0) -> Order:
    """As the door of every import does it."""
    told = put_before(told, known)
    silent = silent_of_claim(told, known, silent_columns(told, columns))
    return settle(told, beside(told, known, silent, minutes(10_000)), known, minutes(seen))


CLAIMED = minutes(30)
WORDS = {"paid": "待发货", "shipped": "已发货，待收货", "signed": "已收货", "refunding": "退款中", "none": ""}
SETTLED = SETTLING / timedelta(minutes=1)
# What is known of it, when; what an export says, how old it is as its file says; whether it is still declared after it.
CLAIMS = [
    ("an older export", "shipped", 40, "paid", 20, True),
    ("an older export that was saved again", "shipped", 40, "paid", 90, True),
    ("signed, and an export in which it is only shipped", "signed", 40, "shipped", 90, True),
    ("shipped, its time is blank", "shipped", 40, "shipped", 90, True),
    ("signed, its time is blank", "shipped", 40, "signed", 90, True),
    ("no word of a state, in time", "shipped", 40, "none", 44, True),
    ("no word of a state, too late for it", "shipped", 40, "none", 90, False),
    ("our own upload, and an older export", "paid", 30, "paid", 20, True),
    ("our own upload, and an export that may not show it yet", "paid", 30, "paid", 30 + SETTLED, True),
    ("our own upload, of which the platform does not know", "paid", 30, "paid", 31 + SETTLED, False),
    ("our own upload, and then shipped without a time", "paid", 30, "shipped", 90, True),
    ("our own upload, and a refund that is under way", "paid", 30, "refunding", 44, True),
]


@pytest.mark.parametrize(
    ("state", "since", "says", "age", "is_declared"), [c[1:] for c in CLAIMS], ids=[c[0] for c in CLAIMS]
)
def test_a_claim_outlasts_what_is_silent_or_behind(
    state: str, since: float, says: str, age: float, is_declared: bool
) -> None:
    known = replace(ORDER, platform_status=WORDS[state], declared_at=CLAIMED, told_at=minutes(since))
    told = replace(ORDER, platform_status=WORDS[says], told_at=minutes(age))
    assert (kept(told, known).declared_at == CLAIMED) == is_declared


STOPS: list[tuple[Any, ...]] = [
    ("a refund, and an export from before it was shipped", "shipped", Refund.STOP, "paid", Refund.CLEAR, Refund.STOP),
    ("a refund that is over", "shipped", Refund.ASK, "shipped", Refund.CLEAR, Refund.CLEAR),
    ("a refund that is over, and the parcel signed", "shipped", Refund.ASK, "signed", Refund.CLEAR, Refund.CLEAR),
    ("a new refund", "shipped", Refund.CLEAR, "shipped", Refund.STOP, Refund.STOP),
    ("a refund that was over when it was shipped", "shipped", Refund.CLEAR, "paid", Refund.ASK, Refund.CLEAR),
]


@pytest.mark.parametrize(("state", "refund", "says", "told", "ends"), [c[1:] for c in STOPS], ids=[c[0] for c in STOPS])
def test_a_refund_goes_by_the_export_in_which_the_order_is_furthest(
    state: str, refund: Refund, says: str, told: Refund, ends: Refund
) -> None:
    known = replace(ORDER, platform_status=WORDS[state], refund=refund, told_at=minutes(40))
    later = replace(ORDER, platform_status=WORDS[says], refund=told, told_at=minutes(90))
    assert kept(later, known).refund is ends


def test_what_nobody_has_told_since_an_export_that_is_behind_still_tells() -> None:
    known = kept(replace(ORDER, platform_status=WORDS["shipped"], told_at=minutes(40)), None, LIST - {"after_sales"})
    behind = replace(ORDER, refund=Refund.STOP, after_sales="退款成功", amount_fen=1990, told_at=minutes(90))
    end = kept(behind, known, EXPORT | {"amount_fen"})
    assert (end.platform_status, end.amount_fen, end.refund) == (WORDS["shipped"], 1990, Refund.STOP)
    assert kept(replace(behind, tracking_number="YT9"), end).tracking_number == ""


def test_what_was_told_without_a_date_is_not_behind() -> None:
    undated = replace(ORDER, platform_status=WORDS["shipped"], tracking_number="YT1")
    end = kept(replace(ORDER, told_at=minutes(90)), undated)
    assert (end.platform_status, end.tracking_number) == (WORDS["paid"], ""), "as it always was"
    assert put_before(replace(ORDER, told_at=None), replace(undated, told_at=NOON)).told_at is None


states = st.lists(st.sampled_from(["paid", "shipped", "signed"]), min_size=1, max_size=3, unique=True)


@given(states, st.booleans(), st.data())
def test_in_whatever_order_exports_are_saved_again_the_furthest_counts(
    names: list[str], has_time: bool, data: st.DataObject
) -> None:
    """Each comes with the date of its coming, as if somebody had opened and saved it."""
    row = ["paid", "shipped", "signed"]
    furthest = max(names, key=row.index)
    again = [*names, *data.draw(st.lists(st.sampled_from(names), max_size=1))]
    for order in permutations(again):
        known: Order | None = None
        for place, name in enumerate(order):
            shipped = CLAIMED if has_time and name != "paid" else None
            told = replace(
                ORDER,
                platform_status=WORDS[name],
                tracking_number=f"YT{row.index(name)}",
                declared_at=shipped,
                told_at=minutes(100 + 60 * place),
            )
            known = kept(told, known, EXPORT if has_time else LIST, seen=row.index(name))
        assert known is not None
        assert (known.platform_status, known.tracking_number) == (WORDS[furthest], f"YT{row.index(furthest)}")
        assert (known.declared_since is None) == (furthest == "paid")


def test_the_control_by_the_file_s_date_alone_an_export_that_was_saved_again_undoes_it() -> None:
    known = replace(ORDER, platform_status=WORDS["shipped"], declared_at=CLAIMED, told_at=minutes(40))
    told = replace(ORDER, told_at=minutes(90))
    assert beside(told, known, silent_columns(told, EXPORT)).declared_at is None


files = st.tuples(st.sampled_from([LIST, EXPORT]), st.integers(0, 50))


@given(st.lists(files, min_size=1, max_size=3))
def test_in_whatever_order_files_come_what_was_seen_first_stays_and_a_told_time_outranks_it(
    told_by: list[tuple[frozenset[str], int]],
) -> None:
    ends = set()
    for order in permutations(told_by):
        known: Order | None = None
        for columns, minute in order:
            at = CLAIMED if "declared_at" in columns else None
            told = replace(ORDER, platform_status=WORDS["shipped"], declared_at=at, told_at=minutes(minute))
            known = kept(told, known, columns, seen=minute)
        assert known is not None
        ends.add((known.declared_at, known.seen_declared_at))
    seen = min((minutes(minute) for columns, minute in told_by if "declared_at" not in columns), default=None)
    claimed = CLAIMED if any("declared_at" in columns for columns, _ in told_by) else None
    assert ends == {(claimed, seen)}
