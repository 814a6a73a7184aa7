"""Whatever order journals arrive in, in whatever pieces and however often: the rows end the same."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from central.projection.facts import (
    CarrierFacts,
    Contents,
    Decision,
    Missed,
    Moment,
    Named,
    Opening,
    ParcelFacts,
    Standing,
    join_carriers,
    join_parcels,
)
from domain import events as e
from domain.batch_ship_events import BatchShipColumn, BatchShipLook, BatchShipRow
from domain.order import Waybill, parcel_id_of_order, parcel_id_of_waybill
from journal.accept import Acknowledged
from journal.database import open_database
from tests.central.support import (
    NOON,
    Office,
    StationJournal,
    at,
    handed_over,
    keep_as_own_feed,
    make_order,
    opened,
    packed,
    scanned,
    whole,
)

NUMBERS = ["YT1", "YT2", "YT3", "YT4"]

instants = st.integers(0, 50).map(lambda minutes: NOON + timedelta(minutes=minutes))
stations = st.sampled_from(["S1", "S2"])
moments = st.builds(
    Moment,
    at=instants,
    kind=st.sampled_from(["observed", "bulk"]),
    clock=st.sampled_from(["trusted", "told", "doubtful"]),
    station=stations,
)
words = st.lists(st.sampled_from("abc"), unique=True).map(lambda found: tuple(sorted(found)))
parcels = st.builds(
    ParcelFacts,
    parcel_id=st.just("p"),
    seen=st.booleans(),
    named=st.none() | st.builds(Named, tracking_number=st.sampled_from(NUMBERS), carrier=st.just("yto"), at=instants),
    opened=st.none() | moments,
    opened_last=st.none() | moments,
    packed=st.none() | moments,
    handed_over=st.none() | moments,
    printed=st.none() | moments,
    opening=st.none() | st.builds(Opening, at=instants, station=stations, orders=words),
    contents=st.none()
    | st.builds(
        Contents,
        at=instants,
        units=st.integers(1, 3),
        lines=st.just(1),
        station=stations,
        orders=words,
        whole=st.booleans(),
    ),
    decision=st.none() | st.builds(Decision, at=instants, station=stations, bench_deadline=st.none() | instants),
    hold=st.none() | st.builds(Standing, at=instants, on=st.booleans()),
    withdrawn=st.none() | st.builds(Standing, at=instants, on=st.booleans()),
    missed=st.none()
    | st.builds(
        Missed, due_on=st.dates(), at=instants, cause=words.map("".join), clock=st.just("trusted"), station=stations
    ),
    verified=st.sampled_from(["", "scanned", "counted", "batch", "by_eye"]),
    orders=words,
    joined=words,
    photos=words,
)
carriers = st.builds(
    CarrierFacts,
    tracking_number=st.just("YT1"),
    scans=st.lists(st.tuples(instants, st.sampled_from(["picked_up", "moved"])), unique=True).map(
        lambda scans: tuple(sorted(scans))
    ),
)


@given(parcels, parcels, parcels)
def test_facts_of_a_parcel_join_in_any_order_and_as_often_as_one_likes(
    one: ParcelFacts, two: ParcelFacts, three: ParcelFacts
) -> None:
    assert join_parcels(one, two) == join_parcels(two, one)
    assert join_parcels(join_parcels(one, two), three) == join_parcels(one, join_parcels(two, three))
    assert join_parcels(one, one) == one


@given(carriers, carriers, carriers)
def test_a_carriers_scans_join_so_too(one: CarrierFacts, two: CarrierFacts, three: CarrierFacts) -> None:
    assert join_carriers(one, two) == join_carriers(two, one)
    assert join_carriers(join_carriers(one, two), three) == join_carriers(one, join_carriers(two, three))
    assert join_carriers(one, one) == one


def a_day() -> tuple[list[StationJournal], list[e.Event]]:
    """Two benches, a dock and the feed; merged, split, renamed, unlisted, refunded and handed over twice."""
    merged = [make_order("A1", tracking_number="YT1"), make_order("A2", tracking_number="YT1", shop="shop-2")]
    late, split = make_order("A3"), make_order("A4", declared_at=at(11))
    first, second, dock = StationJournal("S1"), StationJournal("S2"), StationJournal("D1")
    first.say(opened("YT1", order_ids=(merged[0].order_id,)))
    first.say(e.LabelAsked(job_id="J1", parcel_id=parcel_id_of_waybill("YT1"), printer="P", attempt=1, at=at(13)))
    first.say(packed("YT1", order_ids=(merged[0].order_id, merged[1].order_id)))
    first.say(e.LabelPrinted(job_id="J1", attempt=1, at=at(13, 5)))
    first.say(opened("YT2", parcel_id=parcel_id_of_order(late.order_id), order_ids=(late.order_id,)))
    first.say(
        e.ParcelNamed(
            old=parcel_id_of_order(late.order_id), new=parcel_id_of_waybill("YT2"), tracking_number="YT2", carrier="yto"
        )
    )
    unlisted = {"platform": "", "shop": "", "paid_at": None, "ship_by": None, "bench_deadline": None, "due_on": None}
    second.say(packed("YT3", order_ids=(), unlisted=True, **unlisted), clock="doubtful")
    second.say(packed("YT1", at=at(14, 30), order_ids=(merged[0].order_id,)))
    second.say(
        e.ParcelHeld(
            parcel_id=parcel_id_of_waybill("YT4"), place="bench", badge="B", at=at(15), reason="photo", before="packed"
        )
    )
    second.say(opened("YT4", order_ids=(split.order_id,)))
    second.say(e.ScanRefused(place="bench", badge="B", at=at(15), reason="wrong", code_kind="goods", code="X"))
    corrected = [make_order("A5"), make_order("A6", declared_at=at(11))]
    second.say(opened("YT6", order_ids=(corrected[0].order_id,)))
    second.say(packed("YT6", order_ids=(corrected[1].order_id,)))
    long_ago = NOON - timedelta(days=90)
    ancient = make_order("A7", tracking_number="YT7", paid_at=long_ago, confirmed_at=long_ago, declared_at=long_ago)
    first.say(packed("YT7", order_ids=(ancient.order_id,), at=NOON - timedelta(days=89)))
    taken, both = a_ship_file(merged[0].order_id, late.order_id), (merged[0].order_id, late.order_id)
    first.say(taken)
    first.say(e.BatchShipUploaded(file_id=taken.file_id, badge="B", at=at(16), order_ids=both))
    first.say(e.BatchShipTakenBack(file_id=taken.file_id, badge="B", at=at(17), order_ids=both[1:]))
    for number, how in (("YT1", "observed"), ("YT3", "bulk"), ("YT1", "bulk")):
        dock.say(handed_over(number, how=how))
    feed: list[e.Event] = [
        *(e.OrderImported(order=order) for order in (*merged, late, split, *corrected)),
        e.WaybillListed(
            waybill=Waybill(tracking_number="YT4", carrier="yto", order_ids=(split.order_id,), printed_at=at(11))
        ),
        e.WaybillListed(waybill=Waybill(tracking_number="YT5", carrier="yto", order_ids=(split.order_id,))),
        *(
            e.WaybillListed(waybill=Waybill(tracking_number="YT6", carrier="yto", order_ids=(order.order_id,)))
            for order in corrected
        ),
        scanned("YT1", at(22)),
        scanned("YT3", at(23), "moved"),
        e.OrderImported(order=make_order("A2", tracking_number="YT1", shop="shop-2", cancelled=True)),
    ]
    again = make_order("A8", tracking_number="YT7", declared_at=at(11))
    feed += [e.OrderImported(order=ancient), e.OrderImported(order=again), scanned("YT7", NOON - timedelta(days=88))]
    return [first, second, dock], feed


def a_ship_file(*order_ids: str) -> e.BatchShipTaken:
    rows = tuple(
        BatchShipRow(
            order_id=key, number="1", parcel_id="p", tracking_number="YT1", carrier="yto", carrier_name="圆通速递"
        )
        for key in order_ids
    )
    look = BatchShipLook(columns=(BatchShipColumn(title="n", holds="order"),))
    return e.BatchShipTaken(
        file_id="f", platform="pinduoduo", shop="shop-1", badge="B", at=at(15), day=at(15).date(), look=look, rows=rows
    )


Step = tuple[int, int, int]
DAY, FEED = a_day()


def play(connect: Callable[[], Any], steps: list[Step]) -> dict[str, list[dict[str, Any]]]:
    """Send pieces as the steps say (journal, how many, batch), then the rest; the rows that come of it."""
    with closing(connect()) as connection:
        office = Office(connection)
        feed = StationJournal("central", "feed")
        sent = [0] * (len(DAY) + 1)
        for which, many, batch in [*steps, *((index, 99, 500) for index in range(len(DAY) + 1))]:
            begin = sent[which]
            if which == len(DAY):
                for event in FEED[begin : begin + many]:
                    feed.say(event, event_id=f"feed-{len(feed.entries)}", when=NOON)
                keep_as_own_feed(connection, feed)
                sent[which] = len(feed.entries)
            elif DAY[which].envelopes[max(0, begin - 2) : begin + many]:
                # Two that were sent before come once more.
                last = min(begin + many, len(DAY[which].envelopes))
                assert isinstance(office.take(DAY[which], max(1, begin - 1), last), Acknowledged)
                sent[which] = last
            office.project(batch)
        return whole(connection)


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4), st.sampled_from([1, 2, 500])), max_size=12))
def test_any_order_and_repetition_of_batches_ends_in_the_same_rows(steps: list[Step]) -> None:
    with TemporaryDirectory() as folder:
        expected = play(lambda: open_database(Path(folder) / "plain.db"), [])
        assert play(lambda: open_database(Path(folder) / "steps.db"), steps) == expected


def test_the_day_says_what_happened(tmp_path: Path) -> None:
    rows = play(lambda: open_database(tmp_path / "central.db"), [])
    by_id = {row["parcel_id"]: row for row in rows["parcels"]}
    merged = by_id[parcel_id_of_waybill("YT1")]
    # The last closing is of A1 alone: A2, which was cancelled, is in the box no more.
    assert (merged["order_numbers"], merged["station"], merged["packed_local"]) == (
        "A1",
        "S2",
        "2026-11-20 14:30:00",
    )
    assert (merged["handed_over_kind"], merged["printed_local"]) == ("observed", "2026-11-20 13:05:00")
    assert (merged["by_deadline"], merged["picked_up_kind"]) == ("on_time", "observed")
    unlisted = by_id[parcel_id_of_waybill("YT3")]
    assert (unlisted["unlisted"], unlisted["by_deadline"], unlisted["picked_up_kind"]) == (1, "", "derived")
    assert (unlisted["packed_clock"], unlisted["due_on"]) == ("doubtful", None)
    assert by_id[parcel_id_of_waybill("YT6")]["order_numbers"] == "A6", "its list was corrected before it was packed"
    uses = [by_id[parcel_id_of_waybill("YT7", use)] for use in (0, 1)]
    assert [(row["order_numbers"], row["state"]) for row in uses] == [("A7", "picked_up"), ("A8", "released")]
    waiting = by_id[parcel_id_of_waybill("YT5")]
    assert (waiting["state"], waiting["replaced_by"], waiting["due_kind"]) == ("released", "", "derived")
    assert sorted(row["standing"] for row in rows["station_ships"]) == [2, 3], "one order of S1's file was taken back"
    assert [row["platform"] for row in rows["undeclared_orders"]] == ["pinduoduo"]
