"""What is imported becomes facts once, wherever this station may write them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from domain.events import CarrierScanned
from domain.goods import Goods
from domain.order import Remarks
from domain.parcel import State
from domain.site import SiteRules
from edge.errors import NotPossible
from edge.feed import TOGETHER, Counts, Feed
from edge.store.load import badge_role, site_rules
from edge.store.views import remarks
from journal.database import Connection
from journal.write import Decision
from tests.edge.floor import MUG, START, Floor, a_waybill, an_order, floor, waybill_number

A, B = map(waybill_number, (1, 2))
ONE = an_order(1, number=A)


def loads(here: Floor) -> list[dict[str, int]]:
    """What the imports' ends say, in order."""
    rows = here.rows("SELECT body FROM envelopes WHERE json_extract(body, '$.kind') = 'OrdersLoaded' ORDER BY sequence")
    return [json.loads(row[0])["data"] for row in rows]


def test_the_same_orders_twice_change_nothing_but_how_fresh_they_are(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        assert here.take(ONE) == Counts(accepted=1)
        here.pause(60)
        assert here.take(ONE) == Counts(unchanged=1)
        assert here.kinds("feed").count("OrderImported") == 1
        first, second = loads(here)
        assert (first["accepted"], second["unchanged"]) == (1, 1)
        assert second["at"] > first["at"]


def test_an_order_kept_before_its_newest_fields_were_known_is_read_and_not_told_anew(tmp_path: Path) -> None:
    def forget(connection: Connection) -> Decision[None]:
        connection.execute("UPDATE orders SET body = json_remove(body, '$.handling_days', '$.risk_hold')")
        return Decision(answer=None)

    with floor(tmp_path) as here:
        here.take(ONE)
        here.writer.submit(forget).result()
        assert "risk_hold" not in here.rows("SELECT body FROM orders")[0][0]
        assert here.take(ONE) == Counts(unchanged=1)
        assert here.take(replace(ONE, risk_hold=True)) == Counts(updated=1)


def test_a_changed_order_waybill_or_sku_is_told_anew_and_whole(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        told = (ONE, a_waybill(B, an_order(2)), Goods(sku=MUG, barcodes=("6901234567892",), name="杯子"))
        here.take(*told)
        changed = (
            replace(ONE, platform_status="已发货,待收货"),
            replace(told[1], wave="W2"),
            replace(told[2], barcodes=("6901234567892", "2000000000008"), location="A-3"),
        )
        assert here.take(*changed) == Counts(updated=3)
        assert here.rows("SELECT code FROM goods_barcodes ORDER BY code") == [("2000000000008",), ("6901234567892",)]
        here.take(told[2])
        assert here.rows("SELECT code FROM goods_barcodes") == [("6901234567892",)], "a barcode taken off is gone"


def test_many_orders_are_written_a_hundred_a_commit_so_that_scans_go_on(tmp_path: Path) -> None:
    orders = [an_order(serial, number=waybill_number(serial)) for serial in range(TOGETHER * 2 + 1)]
    with floor(tmp_path) as here:
        here.sign_in()
        counts = here.feed.take_orders("pdd", orders, 3, lambda _connection, order: order)
        assert counts == Counts(accepted=len(orders))
        assert loads(here)[-1]["rejected"] == 3
        here.scan(waybill_number(0), MUG)
        assert here.parcel(waybill_number(0)).state is State.PACKED


def test_where_head_office_owns_the_feed_an_import_is_the_stations_own_fact_and_packable_at_once(
    tmp_path: Path,
) -> None:
    with floor(tmp_path, name="HO") as office, floor(tmp_path, owns_feed=False) as here:
        office.feed.issue_badge("017", "packer", "", "")
        here.follow(office)
        here.take(ONE)
        assert here.kinds() == ["OrderImported", "OrdersLoaded"]
        here.scan("B:017", A, MUG)
        assert here.parcel(A).state is State.PACKED
        office.take(ONE)
        here.follow(office)
        here.turn()
        assert here.parcel(A).state is State.PACKED, "adopted by head office, it is the same order"
        assert here.rows("SELECT COUNT(*) FROM parcels") == [(1,)]
        assert here.take(ONE) == Counts(unchanged=1)


DECISIONS: dict[str, Callable[[Feed], object]] = {
    "rules": lambda feed: feed.set_rules(SiteRules()),
    "a change of rules": lambda feed: feed.change_rules(lambda rules: rules),
    "a badge": lambda feed: feed.issue_badge("017", "packer", "", ""),
    "a revoked badge": lambda feed: feed.revoke_badge("017"),
    "a carrier's scan": lambda feed: feed.take_carrier_scans(
        [CarrierScanned(tracking_number=A, carrier="yto", stage="picked_up", at=START)]
    ),
}


@pytest.mark.parametrize("what", DECISIONS)
def test_where_head_office_owns_the_feed_and_is_out_of_reach_nothing_else_is_decided_here(
    tmp_path: Path, what: str
) -> None:
    with floor(tmp_path, owns_feed=False) as here:
        with pytest.raises(NotPossible):
            DECISIONS[what](here.feed)
        assert here.kinds() == []


def test_remarks_lie_beside_the_feed_and_follow_the_columns_of_the_newest_file(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        said = Remarks(order_id=ONE.order_id, buyer="送女友,写贺卡", seller="加急")
        here.take(ONE)
        here.feed.keep_remarks([said], {"buyer", "seller"})
        here.feed.keep_remarks([Remarks(order_id=ONE.order_id)], {"seller"})
        assert remarks(here.reader, (ONE.order_id,)) == [("buyer", "送女友,写贺卡")], "no column, nothing said of it"
        here.feed.keep_remarks([Remarks(order_id=ONE.order_id)], {"buyer", "seller"})
        assert remarks(here.reader, (ONE.order_id,)) == []
        assert not here.rows("SELECT 1 FROM envelopes WHERE body LIKE '%贺卡%'"), "no personal word is in a journal"


def test_a_badge_opens_until_it_is_revoked_or_ends(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.feed.issue_badge("017", "packer", "小梅", "hash")
        assert badge_role(here.reader, "017", 0) == "packer"
        here.feed.revoke_badge("017")
        assert badge_role(here.reader, "017", 0) == ""
        here.feed.issue_badge("017", "supervisor", "小梅", "hash")
        assert badge_role(here.reader, "017", 0) == "supervisor"
        assert not here.rows("SELECT 1 FROM envelopes WHERE body LIKE '%小梅%' OR body LIKE '%hash%'")


def test_rules_are_changed_in_one_stroke(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.feed.change_rules(lambda rules: replace(rules, staging_minutes=20))
        here.feed.change_rules(lambda rules: replace(rules, scan_lag_minutes=60))
        rules = site_rules(here.reader)
        assert (rules.staging_minutes, rules.scan_lag_minutes) == (20, 60)
