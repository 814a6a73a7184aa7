"""A file that was uploaded: what declaring by it does and does not do, and taking it back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.batch_ship_file import TakenFile
from domain.events import BatchShipTaken
from domain.order import Refund
from edge.batch_ship_forms import forms_in
from edge.batch_ship_list import batch_ship_list
from edge.drafts import draft_of
from edge.errors import NotPossible
from edge.feed import Feed
from edge.store.batch_ships import rows_in
from journal.write import Decision
from tests.edge.floor import MEMORY, MUG, SUPERVISOR, Floor, a_waybill, an_order, floor, waybill_number
from tests.edge.ships import A, B, declared, declared_us, packed, rebuilds, rows, ships, take, waiting


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Floor]:
    with floor(tmp_path) as found:
        found.sign_in()
        yield found


def test_uploaded_declares_as_an_import_would_and_packs_nothing(here: Floor) -> None:
    one, other = an_order(1, number=A), an_order(2, number=B)
    packed(here, one)
    here.take(other)
    was = here.parcel(A)
    file = take(here)
    here.pause(60)
    done = ships(here).uploaded(file.file_id, SUPERVISOR)
    assert (done.taken, done.uploaded, done.told, done.unsure) == (0, 1, 1, 0)
    assert here.kinds("feed")[-1] == "OrderImported"
    told = here.rows("SELECT body FROM orders WHERE order_id = ?", (one.order_id,))[0][0]
    assert json.loads(told)["declared_at"] == here.now.isoformat().replace("+00:00", "Z")
    assert here.parcel(A).state is was.state
    assert (declared(here, other), here.parcel(B).state.value) == (None, "released")
    rebuilds(here)


def test_declaring_starts_the_false_shipment_clock(here: Floor) -> None:
    packed(here, an_order(1, number=A))
    pickup_by = "SELECT pickup_by, false_fen FROM parcels WHERE tracking_number = ?"
    assert here.rows(pickup_by, (A,)) == [(None, 0)]
    file = take(here)
    here.pause(60)
    ships(here).uploaded(file.file_id, SUPERVISOR)
    by, _ = here.rows(pickup_by, (A,))[0]
    hours = (by - declared_us(here)) / 3_600_000_000
    assert hours == 24
    ships(here).take_back(file.file_id, SUPERVISOR)
    assert here.rows(pickup_by, (A,)) == [(None, 0)]


def test_ship_by_of_an_open_sibling_is_computed_anew_from_what_was_declared(here: Floor) -> None:
    """A box that comes later for a declared order has the earlier of both clocks."""
    one = an_order(1, number=A)
    packed(here, one)
    ships(here).uploaded(take(here).file_id, SUPERVISOR)
    here.take(a_waybill(B, one))
    (by,) = here.rows("SELECT ship_by FROM parcels WHERE tracking_number = ?", (B,))[0]
    assert by == declared_us(here) + 24 * 3_600_000_000


def test_uploaded_twice_is_once(here: Floor) -> None:
    packed(here, an_order(1, number=A))
    file = take(here)
    ships(here).uploaded(file.file_id, SUPERVISOR)
    events = len(here.kinds()), len(here.kinds("feed"))
    here.pause(60)
    ships(here).uploaded(file.file_id, "B03")
    assert (len(here.kinds()), len(here.kinds("feed"))) == events


def test_taking_back_clears_only_what_is_still_ours(here: Floor) -> None:
    one, two = an_order(1, number=A), an_order(2, number=B)
    packed(here, one, two)
    file = take(here)
    ships(here).uploaded(file.file_id, SUPERVISOR)
    theirs = here.now - timedelta(minutes=5)
    here.take(replace(two, declared_at=theirs))
    back = ships(here).take_back(file.file_id, SUPERVISOR)
    assert (back.taken_back, back.told) == (2, 1)
    assert declared(here, one) is None
    assert declared(here, two) is not None, "the platform itself said so since"
    assert [row[2] for row in rows(here, take(here))] == [A]
    rebuilds(here)


def test_a_file_that_was_taken_back_cannot_be_uploaded(here: Floor) -> None:
    packed(here, an_order(1, number=A))
    file = take(here)
    ships(here).take_back(file.file_id, SUPERVISOR)
    with pytest.raises(NotPossible) as refused:
        ships(here).uploaded(file.file_id, SUPERVISOR)
    assert refused.value.why.code == "batch_ship_taken_back"
    with pytest.raises(NotPossible) as unknown:
        ships(here).uploaded("none", SUPERVISOR)
    assert unknown.value.why.code == "batch_ship_unknown"


def test_some_orders_are_taken_back_and_the_rest_stays_declared(here: Floor) -> None:
    one, two = an_order(1, number=A), an_order(2, number=B)
    packed(here, one, two)
    file = take(here)
    ships(here).uploaded(file.file_id, SUPERVISOR)
    ships(here).take_back(file.file_id, SUPERVISOR, [one.order_id, "none"])
    assert (declared(here, one), declared(here, two) is not None) == (None, True)
    assert [row[2] for row in rows(here, take(here))] == [A]


def test_what_the_platform_does_not_show_after_the_upload_is_named_and_in_no_file_by_itself(here: Floor) -> None:
    one = an_order(1, number=A)
    packed(here, one)
    file = take(here)
    ships(here).uploaded(file.file_id, SUPERVISOR)
    here.take(one)  # the platform's own export has no shipping time for it
    (told,) = batch_ship_list(here.reader, forms_in(None))["files"]
    assert (told["unsure"], told["doubts"]) == (
        1,
        [{"order_id": one.order_id, "number": one.number, "why": "unsure"}],
    )
    assert waiting(here) == 0
    ships(here).take_back(file.file_id, SUPERVISOR, [one.order_id])
    assert waiting(here) == 1


@pytest.mark.parametrize("change", [{"refund": Refund.STOP}, {"cancelled": True}, {"refund": Refund.ASK}])
def test_what_must_not_be_uploaded_any_more_is_named(here: Floor, change: dict[str, Any]) -> None:
    one, two = an_order(1, number=A), an_order(2, number=B)
    packed(here, one, two)
    take(here)
    here.take(replace(one, **change))
    (told,) = batch_ship_list(here.reader, forms_in(None))["files"]
    assert (told["stale"], [each["number"] for each in told["doubts"]]) == (1, [one.number])


def test_a_restart_between_two_hundreds_declares_the_rest(here: Floor) -> None:
    orders = [an_order(serial, number=waybill_number(serial)) for serial in range(1, 131)]
    for order in orders:
        here.take(order)
    for order in orders:
        here.scan(order.tracking_number, MUG)
    file = take(here)
    assert file.orders == 130
    dying = ships(here)
    here.writer.submit(lambda connection: dying._declare(connection, file.file_id, SUPERVISOR)).result()  # noqa: SLF001 - the power goes after the first hundred
    half = ships(here).known(file.file_id)
    assert (half.uploaded, half.taken) == (100, 30)
    rebuilds(here)
    here.pause(600)
    ships(here).finish()
    whole = ships(here).known(file.file_id)
    assert (whole.uploaded, whole.told, whole.uploaded_by) == (130, 130, SUPERVISOR)
    assert len(here.rows("SELECT DISTINCT declared_at FROM orders")) == 1, "all since the same instant"
    rebuilds(here)


def test_a_station_that_follows_takes_none_and_finishes_what_it_took_before(tmp_path: Path) -> None:
    """Head office takes them for all its floors; a file of ours from before goes its way, in our own record."""
    with floor(tmp_path, name="S0") as owner, floor(tmp_path, owns_feed=False) as here:
        one, two = an_order(1, number=A), an_order(2, number=B)
        owner.sign_in()
        owner.take(one, two)
        here.follow(owner)
        here.scan("B:017", A, MUG)
        with pytest.raises(NotPossible) as refused:
            take(here)
        assert refused.value.why.code == "batch_ship_at_office"
        before = take(here, feed=Feed(here.writer, here.clock, owned=True))
        here.scan(B, MUG)
        ships(here).uploaded(before.file_id, SUPERVISOR)
        assert here.kinds()[-2:] == ["BatchShipUploaded", "OrderImported"]
        assert (declared(here, one) is None, declared(here, two)) == (False, None)
        rebuilds(here)


def test_head_office_s_files_come_by_the_feed_and_only_their_orders_are_followed(tmp_path: Path) -> None:
    with floor(tmp_path, name="S0") as owner, floor(tmp_path, owns_feed=False) as here:
        one = an_order(1, number=A)
        packed(owner_signed_in(owner), one)
        taken = rows_fact(owner, take(owner))
        owner.writer.submit(lambda _: Decision(drafts=(draft_of(taken, "feed"),), answer=None)).result()
        here.follow(owner)
        assert (here.rows("SELECT * FROM batch_ship_files"), here.rows("SELECT * FROM batch_ship_rows")) == ([], [])
        assert (declared(here, one), here.rows("SELECT * FROM parked_events")) == (None, [])
        at = owner.now + timedelta(minutes=5)
        owner.take(replace(one, declared_at=at))
        here.follow(owner)
        assert declared(here, one) is not None
        rebuilds(here)


def owner_signed_in(owner: Floor) -> Floor:
    owner.sign_in()
    return owner


def rows_fact(owner: Floor, file: TakenFile) -> BatchShipTaken:
    """The fact of a file, as head office writes it."""
    return BatchShipTaken(
        file_id="of head office",
        platform=file.platform,
        shop=file.shop,
        badge=SUPERVISOR,
        at=owner.now,
        day=file.day,
        look=file.look,
        rows=rows_in(owner.reader, file.file_id),
    )


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from(["pack", "take", "upload", "back", "refund", "export", "told"]), max_size=14), st.data()
)
def test_whatever_is_done_an_order_is_in_one_file_at_most_and_a_rebuild_agrees(steps: list[str], data: Any) -> None:
    with TemporaryDirectory(dir=MEMORY) as folder, floor(Path(folder)) as here:
        here.sign_in()
        orders = [an_order(serial, number=waybill_number(serial)) for serial in range(1, 6)]
        here.take(*orders)
        taken: list[TakenFile] = []
        for step in steps:
            order = data.draw(st.sampled_from(orders), step)
            here.pause()
            if step == "pack":
                here.scan(order.tracking_number, MUG)
            elif step == "take" and waiting(here):
                taken.append(take(here))
            elif step in {"upload", "back"} and taken:
                file = ships(here).known(data.draw(st.sampled_from(taken), "file").file_id)
                if step == "back":
                    ships(here).take_back(file.file_id, SUPERVISOR)
                elif file.taken:
                    ships(here).uploaded(file.file_id, SUPERVISOR)
            elif step == "refund":
                here.take(replace(order, refund=Refund.STOP))
            elif step in {"export", "told"}:
                here.take(order if step == "export" else replace(order, declared_at=here.now))
            alive = here.rows(
                "SELECT COUNT(DISTINCT file_id) FROM batch_ship_rows WHERE state != 'taken_back' GROUP BY order_id"
            )
            assert [count for (count,) in alive if count > 1] == []
        rebuilds(here)
