"""The screen never names a parcel first which the bench would then refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.answer import Outcome
from domain.site import Label, Photo, PlannedTrip, Profile, SiteRules, Surge, Window
from edge.day import day_message
from edge.packing import Said
from edge.store.views import queue
from tests.edge.floor import HAT, MEMORY, MUG, PAID, Floor, a_waybill, an_order, floor, waybill_number
from tests.edge.hands import Hands

MIDNIGHT = datetime(2026, 11, 19, 16, 0, tzinfo=UTC)  # of Friday the 20th in Yiwu
PRINTED_HERE = Profile(label=Label.STATION, photo=Photo.NONE)
PREPRINTED = Profile(photo=Photo.NONE)


def first_numbers(here: Floor, count: int = 5) -> list[str]:
    return [card.tracking_number for card in queue(here.reader, here.now, count)]


def pack(here: Floor, number: str) -> Said:
    """Open a parcel of one mug and be done with it; what the bench said to its number."""
    said = here.scan(number)
    here.scan(MUG)
    Hands(here).do("hold")  # where its label is still to come
    return said


@st.composite
def sites(draw: st.DrawFn) -> SiteRules:
    """Trips at any hour of some weekdays, a window, and perhaps a surge."""
    hours = st.integers(0, 23)
    weekdays = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))
    trips = draw(
        st.lists(
            st.builds(PlannedTrip, carrier=st.just("yto"), weekdays=weekdays, departs=st.builds(time, hours)),
            max_size=3,
        )
    )
    opens = draw(st.integers(8, 20))
    surge = draw(st.booleans())
    return SiteRules(
        profile=draw(st.sampled_from((PREPRINTED, PRINTED_HERE))),
        trips=tuple(trips),
        windows=(Window(opens=time(opens), closes=time(opens + 1)),),
        surge=Surge(until=MIDNIGHT + timedelta(days=9), badge="B02", reason="11.11") if surge else None,
    )


minutes = st.integers(-3 * 24 * 60, 0)


@settings(max_examples=25)
@given(
    rules=sites(),
    now=st.integers(0, 3 * 24 * 60),
    paid=st.lists(st.one_of(minutes, st.none()), min_size=2, max_size=7),
    spare=st.booleans(),
)
def test_what_the_screen_names_first_may_be_opened(
    rules: SiteRules, now: int, paid: list[int | None], *, spare: bool
) -> None:
    with TemporaryDirectory(dir=MEMORY) as folder, floor(Path(folder), rules=rules) as here:
        here.time.now = MIDNIGHT + timedelta(minutes=now)
        here.sign_in()
        for serial, before in enumerate(paid):
            at = None if before is None else here.now + timedelta(minutes=before)
            order = an_order(serial, paid_at=at, confirmed_at=at)
            here.take(order, a_waybill(waybill_number(serial), order, wave="W1"))
        if spare:
            pack(here, waybill_number(0))
            here.take(a_waybill(waybill_number(90), an_order(0), wave="W1"))
        while shown := first_numbers(here, 1):
            said = pack(here, shown[0])
            assert said.answer.outcome is Outcome.OPENED, (shown, said.answer)
            assert said.answer.reason is None, "not even a warning"


def test_due_today_comes_before_earlier_deadlines_of_tomorrow_and_no_deadline_comes_last(tmp_path: Path) -> None:
    rules = SiteRules(profile=PREPRINTED)
    with floor(tmp_path, rules=rules) as here:
        here.time.now = MIDNIGHT + timedelta(hours=12)
        late = MIDNIGHT + timedelta(hours=18)
        told = {
            "tomorrow": an_order(1, paid_at=late, confirmed_at=late),
            "today": an_order(2),
            "never": an_order(3, HAT, paid_at=None, confirmed_at=None),
        }
        for serial, order in enumerate(told.values()):
            here.take(order, a_waybill(waybill_number(serial), order))
        assert first_numbers(here) == [waybill_number(1), waybill_number(0), waybill_number(2)]


def test_what_has_no_paper_comes_last_where_paper_is_printed_before(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        earlier = PAID - timedelta(hours=1)
        here.take(an_order(1, paid_at=earlier, confirmed_at=earlier), an_order(2, number=waybill_number(2)))
        assert first_numbers(here) == [waybill_number(2), ""]
        here.feed.set_rules(SiteRules(profile=PRINTED_HERE))
        assert first_numbers(here) == ["", waybill_number(2)]


def test_the_queue_leaves_out_what_no_bench_may_open(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        asked = replace(an_order(1, number=waybill_number(1)), after_sales="申请退款")
        here.take(asked, an_order(2, number=waybill_number(2)), an_order(3, number=waybill_number(3), cancelled=True))
        here.scan(waybill_number(2), MUG)
        here.take(a_waybill(waybill_number(4), an_order(2)))
        assert first_numbers(here) == [waybill_number(1)]
        told = day_message(here.reader, here.now, doubtful=False)
        assert (told["due_left"], len(told["next"])) == (1, 1)
        assert told["ship_by_next"]["tracking_number"] == waybill_number(1)
