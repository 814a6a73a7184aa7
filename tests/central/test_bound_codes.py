"""What a supervisor bound at a bench reaches every bench through head office; what was taken back stays so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import count
from pathlib import Path

import httpx
import pytest

from domain import events as e
from domain.wire import from_data, to_data
from edge.store.goods import skus_of_code
from edge.store.projection import follow
from journal.envelope import Envelope, parse
from journal.write import Decision
from tests.central.serving import Client, serving, settings
from tests.central.support import NOON, StationJournal, at, make_order
from tests.edge.floor import Floor, floor

UPC, GTIN = "036000291452", "0036000291452"  # one code: as one scanner sends it, and as it is kept
SKU = "HAT"

_journals = count(1)


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Client]:
    with serving(settings(tmp_path)) as client:
        yield client


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Floor]:
    """Another station, which follows head office."""
    with floor(tmp_path, owns_feed=False, name="S2") as made:
        yield made


def bound(when: datetime, code: str = UPC) -> e.BarcodeBound:
    return e.BarcodeBound(code=code, sku=SKU, badge="B02", at=when)


def unbound(when: datetime, code: str = GTIN) -> e.BarcodeUnbound:
    return e.BarcodeUnbound(code=code, sku=SKU, badge="B02", at=when)


def tell(central: Client, *told: e.Event) -> None:
    """A bench wrote these while head office was out of reach; now its record comes."""
    bench = StationJournal("S1", f"journal-{next(_journals)}")
    for event in told:
        bench.say(event, when=getattr(event, "at", NOON))
    assert central.send(bench).status_code == 200
    central.settle()


def decide(central: Client, event: e.Event) -> httpx.Response:
    """A supervisor's panel tells head office."""
    return central.post("/feed/events", json={"events": [{"kind": type(event).__name__, "data": to_data(event)}]})


def feed_of(central: Client) -> list[e.Event]:
    entries = [parse(Envelope(**each)) for each in central.get("/feed").json()["envelopes"]]
    return [from_data(entry.kind, entry.data) for entry in entries]


def known_at(here: Floor, central: Client) -> tuple[str, ...]:
    """What the other station takes the code for, once it has followed the feed to its end."""
    page = central.get("/feed").json()
    envelopes = [Envelope(**each) for each in page["envelopes"]]

    def apply(connection: object) -> Decision[int]:
        reached = follow(connection, page["station_id"], page["journal_id"], envelopes)  # type: ignore[arg-type]  # the writer's own connection
        return Decision(answer=reached)

    here.writer.submit(apply).result()
    return skus_of_code(here.reader, UPC)


def test_a_code_that_a_bench_bound_alone_is_adopted_once_for_every_bench(central: Client, other: Floor) -> None:
    assert known_at(other, central) == ()
    tell(central, bound(at(11)))
    assert feed_of(central) == [bound(at(11))]
    assert known_at(other, central) == (SKU,)
    tell(central, bound(at(11)), bound(at(11)))
    assert feed_of(central) == [bound(at(11))], "the same fact from a restored bench is no news"


def test_what_was_taken_back_is_known_to_no_bench_and_may_be_bound_again(central: Client, other: Floor) -> None:
    tell(central, bound(at(11)))
    assert decide(central, unbound(NOON)).json() == {"accepted": 0, "updated": 1, "unchanged": 0}
    assert known_at(other, central) == ()
    tell(central, bound(at(13)))
    assert known_at(other, central) == (SKU,), "the control: what was bound after it holds"


def test_an_older_binding_that_arrives_late_does_not_undo_that_it_was_taken_back(central: Client, other: Floor) -> None:
    decide(central, unbound(NOON))
    tell(central, bound(at(11)), e.OrderImported(order=make_order("N1")))
    assert known_at(other, central) == (), "whatever else the same record tells of later"
    assert [type(event).__name__ for event in feed_of(central)] == ["BarcodeUnbound", "OrderImported"]


def test_nobody_binds_through_the_door_for_decisions(central: Client, other: Floor) -> None:
    assert decide(central, bound(NOON)).status_code == 422
    assert known_at(other, central) == ()
