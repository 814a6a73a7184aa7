"""The one shape of what screens are told, as JSON: pages and other programs are built on it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.goods import Goods
from domain.order import Remarks
from domain.site import PlannedTrip, SiteRules
from edge import screen
from edge.day import day_message
from edge.labels import label_of
from edge.packing import Said
from tests.edge.floor import MUG, PACKER, Floor, a_waybill, an_order, floor, waybill_number
from tests.edge.hands import Hands

A, B = map(waybill_number, (1, 2))
PLACE = screen.Place(station="S1", name="3 号台")

LINE = {
    "line_id", "sku", "name", "name_en", "short_name", "variant", "location", "picture", "quantity", "verified", "gift",
    "no_barcode", "serial_wanted",
}  # fmt: skip
PARCEL = {
    "parcel_id", "tracking_number", "carrier", "state", "orders", "remarks", "lines", "units", "verified", "paid_at",
    "ship_by", "unconfirmed", "bench_deadline", "due_on", "trip", "risk", "stretch", "unlisted", "label", "photo",
    "hold", "wave", "wave_position", "packed_at", "packed_by",
}  # fmt: skip
OUTCOME = {
    "outcome", "sound", "reason", "rule", "parcel_id", "tracking_number", "carrier", "code", "units", "unlisted",
    "paid_at", "instead", "scanned", "missing", "choices",
}  # fmt: skip
CARD = {
    "parcel_id", "state", "tracking_number", "carrier", "goods", "goods_en", "variant", "more_lines", "units",
    "location", "wave", "wave_position", "paid_at", "ship_by", "bench_deadline", "due_on", "trip", "risk", "reasons",
    "stretch", "unlisted", "ask", "hold", "packed_at", "packed_by",
}  # fmt: skip
QUEUE = {
    "type", "next", "due_left", "packed_today", "window", "ship_by_next", "orders_at", "refund_age_minutes", "modes",
    "surge_until", "stale",
    "doubtful",
    "moments",
}  # fmt: skip


def told(said: Said, *, quiet: bool = False) -> dict[str, Any]:
    """The message as a page receives it."""
    message = screen.bench_message(PLACE, said, list(said.remarks), now=said.at, quiet=quiet)
    decoded: dict[str, Any] = json.loads(screen.encode(message))
    return decoded


def stocked(here: Floor) -> None:
    """One order with a remark and described goods, in a wave."""
    order = an_order(1)
    here.take(Goods(sku=MUG, name="马克杯", name_en="Mug", location="A-3", barcodes=("6901234567892",)), order)
    here.take(a_waybill(A, order, wave="W1", wave_position=17))
    here.feed.keep_remarks([Remarks(order_id=order.order_id, buyer="写贺卡")], {"buyer", "seller"})
    here.sign_in()


def test_an_opened_parcel_is_told_whole(tmp_path: Path) -> None:
    rules = SiteRules(trips=(PlannedTrip(carrier="yto", weekdays=tuple(range(7)), departs=time(20, 30)),))
    with floor(tmp_path, rules=rules) as here:
        stocked(here)
        message = told(here.scan(A))
        bench = message["bench"]
        assert bench.keys() == {
            "station", "name", "place", "packer", "count_today", "profile", "parcel", "handover", "awaited",
        }  # fmt: skip
        parcel = bench["parcel"]
        assert parcel.keys() >= PARCEL
        assert parcel["orders"][0].keys() == {"order_id", "number", "platform", "paid_at"}
        assert parcel["remarks"] == [{"who": "buyer", "text": "写贺卡"}]
        [line] = parcel["lines"]
        assert line.keys() == LINE
        assert (line["name"], line["name_en"], line["location"]) == ("马克杯", "Mug", "A-3")
        assert (parcel["wave"], parcel["wave_position"]) == ("W1", 17)
        assert parcel["trip"] == {"carrier": "yto", "departs_at": "2026-11-20T12:30:00Z"}
        assert parcel["bench_deadline"] == "2026-11-20T12:00:00Z"
        assert message["outcome"].keys() >= OUTCOME


def test_a_limit_that_nobody_confirmed_says_so_at_the_bench_and_on_the_label(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        stocked(here)
        here.take(replace(an_order(2, number=B), platform="taobao"))
        sure, doubtful = here.parcel(A), here.parcel(B)
        assert not screen.parcel(sure, [], here.now)["unconfirmed"]
        assert screen.parcel(doubtful, [], here.now)["unconfirmed"]
        labels = [label_of(here.reader, parcel, 1, "Asia/Shanghai").ship_by for parcel in (sure, doubtful)]
        assert labels == ["11-22 09:00", "11-23 09:00 ?"]


def test_instants_are_utc_with_a_z_and_absent_values_are_null(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        stocked(here)
        here.scan(A)
        message = told(here.scan(MUG))
        assert datetime.fromisoformat(message["at"]).tzinfo is not None
        assert message["at"].endswith("Z")
        assert message["bench"]["parcel"] is None
        assert message["bench"]["handover"] is None
        assert message["outcome"]["reason"] is None
        assert message["bench"]["count_today"] == 1


def test_a_refusal_names_its_reason_what_is_missing_and_what_to_take_instead(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        stocked(here)
        here.take(an_order(2, number=B))
        here.scan(A)
        outcome = told(here.scan(B))["outcome"]
        assert (outcome["outcome"], outcome["sound"]) == ("unfinished", "unfinished")
        assert outcome["reason"] == {"code": "unfinished", "params": {"units": 1}}
        assert [line["sku"] for line in outcome["missing"]] == [MUG]
        assert outcome["instead"] is None


def test_a_silent_answer_and_a_screen_that_just_connected_have_no_outcome(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        stocked(here)
        here.scan(A)
        assert told(here.scan(A))["outcome"] is None
        quiet = told(here.packing.look(here.reader, "bench", here.now), quiet=True)
        assert quiet["outcome"] is None
        assert quiet["bench"]["packer"] == {"badge": PACKER}
        assert quiet["bench"]["parcel"]["tracking_number"] == A


def test_a_handover_counts_what_went_out(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        stocked(here)
        here.scan(A, MUG)
        Hands(here).truck(A)
        [out] = [said for said in here.said if said.answer.outcome.value == "handed_over"]
        handover = told(out)["bench"]["handover"]
        assert handover.keys() == {"trip_id", "carrier", "count", "planned_at"}
        assert (handover["carrier"], handover["count"]) == ("yto", 1)


def test_the_queue_message_names_what_comes_next_and_where_the_day_stands(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        stocked(here)
        message = json.loads(screen.encode(day_message(here.reader, here.now, doubtful=False)))
        assert message.keys() == QUEUE
        [card] = message["next"]
        assert card.keys() >= CARD
        assert (card["goods"], card["units"], card["location"]) == ("马克杯", 1, "A-3")
        assert card["reasons"]
        assert all(why.keys() == {"code", "params"} for why in card["reasons"])
        assert message["window"].keys() == {"phase", "opens_at", "closes_at"}
        assert message["modes"] == {"window": "enforce", "ship_by": "enforce", "trip_close": "enforce"}
        assert not message["stale"]
        here.pause(31 * 60)
        assert day_message(here.reader, here.now, doubtful=True)["stale"]


NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "risk"), [(-1, "late"), (0, "at_risk"), (120, "at_risk"), (121, "on_track"), (None, "on_track")]
)
def test_risk_is_how_near_the_bench_deadline_is(minutes: int | None, risk: str) -> None:
    deadline = None if minutes is None else NOW + timedelta(minutes=minutes)
    assert screen.risk_of(deadline, NOW) == risk
