"""An import is undone as if it had never been, while nobody has begun what it brought; else it says what is begun."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.order import Order, Waybill
from edge.errors import NotPossible
from edge.store.rebuild import rebuild
from edge.undo import Undone, imports, undo
from tests.edge.floor import MEMORY, MUG, PAID, SUPERVISOR, Floor, a_waybill, an_order, floor, waybill_number

NUMBERS = [waybill_number(serial) for serial in range(4)]
# An undoing leaves its own trace and nothing else.
TRACE = {"imports", "import_changes", "order_loads"}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Floor]:
    with floor(tmp_path) as here:
        yield here


def bring(here: Floor, name: str, *orders: Order, waybills: tuple[Waybill, ...] = ()) -> None:
    """One import, as ``edge.intake`` records it."""
    here.pause()
    counts = here.feed.take_waybills(waybills, name)
    if orders:
        here.feed.take_orders("pdd", orders, 0, lambda _connection, order: order, name)
    else:
        here.feed.note_list("waybills", counts, 0, name)


def undone(here: Floor, name: str) -> Undone:
    return undo(here.reader, here.writer, name, SUPERVISOR, here.now)


def state(here: Floor) -> dict[str, list[Any]]:
    return {table: rows for table, rows in here.state().items() if table not in TRACE}


def test_orders_that_an_import_brought_are_gone_without_a_trace(here: Floor) -> None:
    bring(here, "before", an_order(1, number=NUMBERS[1]))
    was = state(here)
    two = a_waybill(NUMBERS[2], an_order(2)), a_waybill(NUMBERS[3], an_order(2))
    bring(here, "one", an_order(2, MUG, MUG), an_order(3), waybills=two)
    assert state(here) != was
    assert undone(here, "one") == Undone(orders=2, waybills=2)
    assert state(here) == was


def test_a_number_that_an_undone_order_wanted_too_soon_is_refused_to_nobody(here: Floor) -> None:
    bring(here, "before", an_order(1, number=NUMBERS[1]))
    here.sign_in()
    here.scan(NUMBERS[1], MUG)
    here.pause(7200)
    was = state(here)
    bring(here, "one", an_order(2, number=NUMBERS[1], paid_at=here.now, confirmed_at=here.now))
    assert here.rows("SELECT name FROM reused_numbers") == [(NUMBERS[1],)]
    assert undone(here, "one") == Undone(orders=1)
    assert state(here) == was


def test_orders_that_an_import_changed_are_as_they_were(here: Floor) -> None:
    first = an_order(1, number=NUMBERS[1]), an_order(2), an_order(3, number=NUMBERS[3])
    bring(here, "before", *first)
    was = state(here)
    later = PAID + timedelta(hours=9)
    numbered = replace(first[1], tracking_number=NUMBERS[2], carrier="yto")
    bring(here, "one", replace(first[0], cancelled=True), numbered, replace(first[2], declared_at=later))
    assert state(here) != was
    undone(here, "one")
    assert state(here) == was, "the refund, the number and the claim are taken back"


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_whatever_an_import_did_is_undone_and_a_rebuild_comes_to_the_same(
    data: st.DataObject,
) -> None:
    def drawn(name: str) -> tuple[Order, ...]:
        serials = data.draw(st.lists(st.integers(1, 3), unique=True, min_size=1), name)
        return tuple(
            an_order(
                serial,
                number=data.draw(st.sampled_from(["", *NUMBERS[:2]])),
                cancelled=data.draw(st.booleans()),
                declared_at=data.draw(st.sampled_from([None, PAID])),
            )
            for serial in serials
        )

    with TemporaryDirectory(dir=MEMORY) as folder, floor(Path(folder)) as here:
        bring(here, "before", *drawn("before"))
        if data.draw(st.booleans()):
            bring(here, "list", waybills=(a_waybill(NUMBERS[2], an_order(1), an_order(2)),))
        was = known(here)
        old = data.draw(st.sampled_from(["", NUMBERS[0]]))
        listed = a_waybill(NUMBERS[3], an_order(2), an_order(3), wave="7", replaces=old)
        more = (listed,) if data.draw(st.booleans()) else ()
        bring(here, "one", *drawn("one"), waybills=more)
        undone(here, "one")
        assert known(here) == was
        before = here.state()
        rebuild(here.reader)
        assert here.state() == before


def known(here: Floor) -> list[Any]:
    """Orders, and the parcels that they travel in; a cancelled one's deadline depends on what it was before."""
    sql = (
        "SELECT o.order_id, o.body, p.parcel_id, p.tracking_number, p.state, p.refunds,"
        " CASE WHEN p.state = 'released' THEN p.ship_by END FROM orders o"
        " JOIN parcel_orders USING (order_id) JOIN parcels p USING (parcel_id)"
        " ORDER BY o.order_id, p.tracking_number, p.parcel_id"
    )
    return [*here.rows(sql), *here.rows("SELECT COUNT(*) FROM parcels")]


def test_once_a_parcel_is_begun_it_refuses_and_names_it(here: Floor) -> None:
    bring(here, "one", an_order(1, number=NUMBERS[1]), an_order(2, number=NUMBERS[2]))
    here.sign_in()
    here.scan(NUMBERS[2])
    was = here.state()
    with pytest.raises(NotPossible) as refused:
        undone(here, "one")
    assert (refused.value.why.code, refused.value.why.params) == ("import_begun", {"count": 1, "numbers": NUMBERS[2]})
    assert here.state() == was, "nothing of it was undone"


def test_what_a_later_import_changed_must_be_undone_first(here: Floor) -> None:
    bring(here, "one", an_order(1))
    bring(here, "two", an_order(1, number=NUMBERS[1]))
    with pytest.raises(NotPossible) as refused:
        undone(here, "one")
    assert refused.value.why.code == "import_changed_since"
    undone(here, "two")
    assert undone(here, "one") == Undone(orders=1)
    assert state(here)["orders"] == []


def test_twice_is_once_and_an_unknown_one_is_refused(here: Floor) -> None:
    bring(here, "one", an_order(1))
    assert undone(here, "one") == Undone(orders=1)
    assert undone(here, "one") == Undone()
    assert (here.kinds("feed").count("ImportUndone"), here.kinds("feed").count("OrderUndone")) == (1, 1)
    with pytest.raises(NotPossible) as refused:
        undone(here, "none")
    assert refused.value.why.code == "import_unknown"


def test_an_undone_file_can_be_imported_again(here: Floor) -> None:
    bring(here, "one", an_order(1, number=NUMBERS[1]))
    was = state(here)
    undone(here, "one")
    bring(here, "two", an_order(1, number=NUMBERS[1]))
    assert _times_aside(state(here)) == _times_aside(was)


def _times_aside(told: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Without when an order was first told of, which was twice."""
    return {table: rows for table, rows in told.items() if table != "orders"}


def test_each_import_is_listed_with_what_it_did_and_forgotten_after_days(here: Floor) -> None:
    bring(here, "one", an_order(1), an_order(2))
    bring(here, "two", an_order(1), an_order(3, number=NUMBERS[3]))
    bring(here, "list", waybills=(a_waybill(NUMBERS[1], an_order(1)),))
    told = {each["import_id"]: each for each in imports(here.reader)}
    assert [(told[name]["accepted"], told[name]["unchanged"], told[name]["changes"]) for name in ("one", "two")] == [
        (2, 0, 2),
        (1, 1, 1),
    ]
    assert (told["list"]["kind"], told["list"]["changes"], told["list"]["undone_at"]) == ("waybills", 1, None)


def test_an_unchanged_import_again_writes_no_order_event(here: Floor) -> None:
    orders = tuple(an_order(serial, number=NUMBERS[serial]) for serial in range(3))
    bring(here, "one", *orders)
    before = here.kinds("feed").count("OrderImported")
    bring(here, "two", *orders)
    assert here.kinds("feed").count("OrderImported") == before
    assert here.kinds("feed").count("OrdersLoaded") == 2, "that it was looked at is a fact: it says how old refunds are"
