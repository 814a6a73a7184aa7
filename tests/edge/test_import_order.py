"""Whatever order files come in, and however often: orders, parcels, waves and deadlines end the same."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from domain.order import Order
from domain.silence import beside
from domain.site import Label, Photo, Profile, SiteRules
from edge.intake import read, take
from edge.store.rebuild import rebuild
from edge.store.remarks import keep_remarks
from tests.edge.day.files import File, files_of
from tests.edge.floor import MEMORY, START, Floor, floor

# What says when and by which import it came; the rest is what is known.
HISTORY = {"imports", "import_changes", "order_loads", "parcel_names", "parcels", "parcel_orders"}
# What a withdrawn parcel was due by, and what its paper said, stay as they were when it was withdrawn.
DUE = ("policy", "paid_at", "ship_by", "bench_deadline", "latest_pack_at", "pickup_by", "due_on", "due_from", "trip_at",
       "stretch", "reasons", "late_fen", "late_unconfirmed", "false_fen", "false_unconfirmed")  # fmt: skip
# How old the file is that told it.
TOLD = re.compile(r'"told_at":("[^"]*"|null),"told_earlier":\[(\[[^]]*\],?)*\],?')
OTHERS = {
    "parcel_orders": "SELECT parcel_id, order_id, CASE WHEN cancelled OR refund = 'stop' THEN '' ELSE printed END"
    " FROM parcel_orders JOIN orders USING (order_id)",
    # Without the ids that stood for a number until it came: nobody who never saw them asks for them.
    "parcel_names": "SELECT * FROM parcel_names WHERE name NOT LIKE '%-%-%-%-%'",
    "private_remarks": "SELECT * FROM private_remarks",
}


def load(here: Floor, file: File) -> None:
    station: Any = SimpleNamespace(
        reader=lambda: here.reader, writer=here.writer, owns_feed=True, feed=here.feed, clock=here.clock
    )
    imported = read(station, file.name, file.content, shop=file.shop, written_at=file.written_at)
    assert not imported.rejected
    take(station, imported)


def known(here: Floor) -> dict[str, list[str]]:
    found = {table: [TOLD.sub("", row) for row in rows] for table, rows in here.state().items() if table not in HISTORY}
    found |= {table: sorted(map(repr, here.rows(sql))) for table, sql in OTHERS.items()}
    columns = [row[0] for row in here.rows("SELECT name FROM pragma_table_info('parcels')")]
    parcels = [dict(zip(columns, row, strict=True)) for row in here.rows("SELECT * FROM parcels ORDER BY parcel_id")]
    withdrawn = dict.fromkeys(DUE)
    return found | {"parcels": [repr(row | withdrawn if row["state"] == "cancelled" else row) for row in parcels]}


def ended(files: list[File], label: Label = Label.PREPRINTED) -> dict[str, list[str]]:
    rules = SiteRules(profile=Profile(photo=Photo.NONE, label=label))
    with TemporaryDirectory(dir=MEMORY) as folder, floor(Path(folder), rules=rules) as here:
        here.pause(14 * 3600)  # when the last file comes, all of them are written
        for file in files:
            load(here, file)
        found, before = known(here), here.state()
        rebuild(here.reader)
        assert here.state() == before
        return found


def test_any_order_of_imports_ends_in_the_same_state() -> None:
    search(examples=6)


@pytest.mark.slow
@pytest.mark.parametrize("label", [Label.PREPRINTED, Label.STATION])
def test_any_order_of_many_more_imports_ends_in_the_same_state(label: Label) -> None:
    """Goods change only where paper is printed late: what paper says is what was known when its number came."""
    search(examples=80, label=label)


def last_word(told: Order, *known: Any) -> Order:
    """Who comes last has it, however old the file."""
    return beside(replace(told, told_at=None), *known)


def undated(connection: Any, said: Any, columns: Any, _told_at: Any) -> None:
    keep_remarks(connection, said, columns, START)


@pytest.mark.parametrize(
    ("what", "instead"),
    [
        ("edge.retold.beside", last_word),
        pytest.param("edge.retold.waybill_beside", lambda told, *_: told, marks=pytest.mark.slow),
        pytest.param("edge.feed.placed_anew", lambda *_: [], marks=pytest.mark.slow),
        pytest.param("edge.feed.keep_remarks", undated, marks=pytest.mark.slow),
    ],
)
def test_an_import_that_depends_on_the_order_is_found(monkeypatch: pytest.MonkeyPatch, what: str, instead: Any) -> None:
    """Where what came last counts, or a list that came before its orders is forgotten."""
    monkeypatch.setattr(what, instead)
    with pytest.raises(AssertionError):
        search(examples=60)


def search(*, examples: int, label: Label = Label.PREPRINTED) -> None:
    """Days, and orders in which their files may come."""

    @settings(max_examples=examples, phases=[Phase.generate])
    @given(st.integers(0, 2**32), st.integers(0, 2**32))
    def ends_in_the_same_state(day: int, order: int) -> None:
        files, chance = files_of(day, goods_change=label is Label.STATION), Random(order)
        again = [*files, *chance.choices(files, k=chance.randint(0, 2))]
        chance.shuffle(again)
        one, two = ended(files, label), ended(again, label)
        for table, rows in one.items():
            assert two[table] == rows, (table, [file.name for file in files], [file.name for file in again])

    ends_in_the_same_state()
