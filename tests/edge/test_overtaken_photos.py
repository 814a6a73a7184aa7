"""Which scans end the wait for a photo: every one that names another parcel, opened or refused, whatever the clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.answer import Outcome
from domain.events import PhotoAsked
from domain.order import Refund
from domain.rule import Rule
from domain.site import Photo, PlannedTrip, Profile, SiteRules
from edge.packing import Packing
from edge.refusals import LISTED_A_MINUTE
from edge.waiting_photos import KEPT_A_PLACE, NOBODYS, WaitingPhotos
from edge.workers.photos import Photos
from hardware.ports import Instant
from tests.edge.album import Studio
from tests.edge.floor import HAT, MUG, PACKER, a_waybill, an_order, floor
from tests.hardware.spoiled import covered, parcel, waybill

EVENING = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)  # 17:30 in Yiwu
RULES = SiteRules(
    profile=Profile(photo=Photo.REQUIRED, unlisted="refuse"),
    trips=(PlannedTrip(carrier="sf", weekdays=tuple(range(7)), departs=time(20, 30)),),
)
OWN, REFUNDED, TOMORROWS, DUE, BOXES = (waybill(0), waybill(1), waybill(2), waybill(3), "JDVA12345678901")


def order_number(serial: int) -> str:
    return an_order(serial).number


@contextmanager
def photographed(folder: Path, rules: SiteRules = RULES) -> Iterator[Studio]:
    """In the evening one parcel waits for its photo; of the others one is refunded, one is tomorrow's, one due."""
    with floor(folder, rules=rules) as here:
        here.time.now = EVENING
        made = Studio(here, folder)
        told: dict[str, Any] = {"paid_at": EVENING - timedelta(hours=1), "confirmed_at": None}
        parcels = {
            OWN: an_order(0, **told),
            REFUNDED: an_order(1, refund=Refund.STOP, **told),
            TOMORROWS: an_order(2, **(told | {"paid_at": EVENING - timedelta(minutes=10)})),
            DUE: an_order(3, **told),
            f"{BOXES}-1-2": an_order(4, **told),
        }
        here.take(*parcels.values())
        here.take(*(a_waybill(number, order, carrier="sf", wave="W1") for number, order in parcels.items()))
        here.sign_in()
        here.scan(OWN, MUG)
        yield made


def after(made: Studio, *codes: str) -> str:
    """What became of the photo if the lens is covered, these are scanned, and only then a box can be seen."""
    made.photograph(covered(parcel(0), 0), lambda: made.here.scan(*codes), parcel(0, label=False))
    outcome = made.outcomes()[0]
    return str(outcome["reason"] if outcome["kind"] == "PhotoMissed" else outcome["kind"])


@pytest.mark.parametrize(
    "code",
    [REFUNDED, TOMORROWS, DUE, order_number(1), waybill(9), "261120-000000000000099", BOXES],
    ids=["refunded", "refused by a rule", "opened", "an order's paper", "nobody's waybill", "nobody's order", "boxes"],
)
def test_a_scan_of_another_parcel_ends_the_wait_whether_it_opens_or_is_refused(tmp_path: Path, code: str) -> None:
    with photographed(tmp_path) as made:
        assert after(made, code) == "covered"
        assert made.files() == []
        assert "ParcelPacked" not in made.here.kinds()
        assert "PhotoTaken" not in made.here.kinds()


def test_the_refusals_above_are_refusals(tmp_path: Path) -> None:
    """Control of the test before: nothing but the one that is due is opened."""
    with photographed(tmp_path) as made:
        said = [made.here.scan(code).answer for code in (REFUNDED, TOMORROWS, waybill(9))]
        assert [each.outcome for each in said] == [Outcome.STOP, Outcome.REFUSED, Outcome.UNKNOWN]
        assert said[1].rule == Rule.WINDOW
        assert made.here.kinds().count("ParcelOpened") == 1


@pytest.mark.parametrize("code", [OWN, order_number(0), MUG, HAT, "6901234567892", "nonsense", "A-06-1", f"B:{PACKER}"])
def test_its_own_paper_goods_and_what_is_no_parcels_end_nothing(tmp_path: Path, code: str) -> None:
    with photographed(tmp_path) as made:
        assert after(made, code) == "PhotoTaken"
        assert made.here.parcel(OWN).state == "packed"


def test_a_frame_before_the_refused_scan_is_still_taken(tmp_path: Path) -> None:
    with photographed(tmp_path) as made:
        made.photograph(parcel(0, label=False), lambda: made.here.scan(REFUNDED))
        assert made.outcomes()[0]["kind"] == "PhotoTaken"
        assert made.here.parcel(OWN).state == "packed"


def test_a_refusal_too_many_to_be_listed_ends_the_wait_too(tmp_path: Path) -> None:
    with photographed(tmp_path) as made:
        made.here.scan(*["nonsense"] * LISTED_A_MINUTE, apart=0.01)
        refused = made.here.kinds().count("ScanRefused")
        assert after(made, REFUNDED) == "covered"
        assert made.here.kinds().count("ScanRefused") == refused == LISTED_A_MINUTE


def test_a_clock_that_was_set_back_lets_no_frame_of_the_next_parcel_in(tmp_path: Path) -> None:
    wanted = replace(RULES, profile=Profile(photo=Photo.WANTED))
    with photographed(tmp_path, wanted) as made:

        def set_back_and_scan() -> None:
            made.here.time.step -= timedelta(seconds=60)
            made.here.time.now -= timedelta(seconds=60)
            assert made.here.scan(DUE).answer.outcome is Outcome.OPENED

        made.photograph(covered(parcel(0), 0), set_back_and_scan, parcel(0, label=False))
        assert [(each["kind"], each["reason"]) for each in made.outcomes()] == [("PhotoMissed", "covered")]


def test_the_next_parcels_photo_is_not_ended_by_its_own_scan(tmp_path: Path) -> None:
    with photographed(tmp_path) as made:
        assert after(made, DUE) == "covered"
        made.here.scan(MUG)
        made.photograph(parcel(3))
        assert made.here.parcel(DUE).state == "packed"


def test_a_photo_that_this_process_did_not_see_asked_is_not_taken_of_what_lies_there_now(tmp_path: Path) -> None:
    with photographed(tmp_path) as made:
        anew = Packing(made.here.writer)
        photos = Photos(
            made.here.reader,
            anew,
            camera=made.camera,
            folder=made.folder,
            calibration=made.calibration,
            clock=made.here.clock,
            tell=made.told.append,
        )
        made.camera.show([parcel(0)])
        photos.turn()
        assert [(each["kind"], each["reason"]) for each in made.outcomes()] == [("PhotoMissed", "late")]


def asked(photo: str, of: str = "mine") -> PhotoAsked:
    return PhotoAsked(photo_id=photo, parcel_id=of, place="bench", trigger_at=EVENING)


def moment(seconds: float, *, boot: bool = True, step: float = 0.0) -> Instant:
    """So long after the evening began, by a wall clock that is set wrong."""
    wall = EVENING + timedelta(seconds=seconds + step)
    return Instant(boot_ns=int((seconds + 100) * 1e9) if boot else 0, wall=wall)


def test_a_moment_is_held_against_the_scan_by_the_boot_clock_and_by_the_wall_only_without_one() -> None:
    waiting = WaitingPhotos()
    waiting.note("bench", moment(0), [asked("a")])
    assert not waiting.overtaken("bench", "a", moment(1))
    waiting.note("bench", moment(2, step=-60), [], "other")
    assert not waiting.overtaken("bench", "a", moment(1))
    assert waiting.overtaken("bench", "a", moment(2))
    waiting.note("bench", moment(3), [asked("b")])
    waiting.note("bench", moment(4, boot=False), [], NOBODYS)
    assert not waiting.overtaken("bench", "b", moment(3.5))
    assert waiting.overtaken("bench", "b", moment(4))


def test_of_one_burst_the_scan_that_was_decided_later_ends_the_wait_and_the_earlier_does_not() -> None:
    waiting = WaitingPhotos()
    waiting.note("bench", moment(0), [], "before")
    waiting.note("bench", moment(0), [asked("a")], "mine")
    assert not waiting.overtaken("bench", "a", moment(0))
    waiting.note("bench", moment(0), [], "after")
    assert waiting.overtaken("bench", "a", moment(0))


def test_scans_of_another_place_end_nothing_here_and_what_is_remembered_has_an_end() -> None:
    waiting = WaitingPhotos()
    waiting.note("bench", moment(0), [asked("a")])
    waiting.note("bench 2", moment(1), [asked(f"b{n}") for n in range(2 * KEPT_A_PLACE)], "other")
    assert not waiting.overtaken("bench", "a", moment(2))
    assert waiting.overtaken("bench 2", "b0", moment(0)), "forgotten: nobody knows what came since"
