"""The same code again: one trigger, one look of a fixed scanner, or a second act."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.answer import Outcome
from domain.bench import decide
from domain.handover import OpenTrip, decide_handover
from domain.parcel import PhotoMark, State
from domain.repeat import is_same_parcel, is_same_unit
from domain.site import Photo
from domain.standing import Bench, LastScan, Scan, Windows
from tests.domain.benches import at, bench, found, line, parcel, scan

WAYBILL = "YT0000000000001"
SECOND = 1_000_000_000


def after(text: str, boot_ns: int, device: str = "scanner") -> LastScan:
    return LastScan(code=text, device=device, at=at(0), boot_ns=boot_ns)


def scanned(text: str, boot_ns: int, seconds: float = 0, **windows: float) -> Scan:
    told = Windows(**{name: timedelta(seconds=value) for name, value in windows.items()})
    return replace(scan(text, seconds), boot_ns=boot_ns, windows=told)


def test_the_boot_clock_tells_a_tremble_whatever_the_wall_clock_does() -> None:
    here = bench(last_scan=after("6901", SECOND))
    for wall in (-3_600.0, 0.1, 3_600.0):
        assert is_same_unit(here, scanned("6901", SECOND + SECOND // 5, wall))
        assert not is_same_unit(here, scanned("6901", SECOND + SECOND // 3, wall))


def test_without_a_boot_clock_the_wall_clock_tells_it() -> None:
    here = bench(last_scan=after("6901", 0))
    assert is_same_unit(here, scanned("6901", SECOND, 0.2))
    assert not is_same_unit(here, scanned("6901", SECOND, -0.2))


def test_each_scanner_has_its_own_windows() -> None:
    here = bench(last_scan=after("6901", SECOND))
    at_100_ms = SECOND + SECOND // 10
    assert is_same_unit(here, scanned("6901", at_100_ms))
    assert not is_same_unit(here, scanned("6901", at_100_ms, goods=0.05))
    assert is_same_parcel(here, scanned("6901", 4 * SECOND, parcel=3))
    assert not is_same_parcel(here, scanned("6901", 4 * SECOND, parcel=1))


def seen(here: Bench, boot_ns: int, **more: object) -> tuple[Outcome, Bench]:
    """Scan the waybill; how it was answered, and the bench after it."""
    about = here.parcel or parcel(line(quantity=2), state=State.RELEASED)
    ruling = decide(here, scanned(WAYBILL, boot_ns), found(about, **more))
    last = after(WAYBILL, boot_ns) if ruling.last_scan is not None else here.last_scan
    return ruling.answer.outcome, replace(here, parcel=ruling.answer.parcel, last_scan=last)


def test_a_waybill_that_a_fixed_scanner_goes_on_seeing_opens_its_parcel_once_and_says_nothing_more() -> None:
    here, outcomes = bench(), []
    for turn in range(10):
        outcome, here = seen(here, SECOND + turn * SECOND)
        outcomes.append(outcome)
    assert outcomes == [Outcome.OPENED] + [Outcome.SILENT] * 9


def test_a_second_read_of_the_waybill_ends_no_verification_and_packs_nothing() -> None:
    all_there = parcel(line(quantity=1, verified=1), state=State.OPENED)
    trembled = decide(
        bench(parcel=all_there, last_scan=after(WAYBILL, SECOND)), scanned(WAYBILL, SECOND + 9), found(all_there)
    )
    assert (trembled.events, trembled.answer.outcome) == ((), Outcome.SILENT)
    meant = decide(
        bench(parcel=all_there, last_scan=after(WAYBILL, SECOND)), scanned(WAYBILL, 9 * SECOND), found(all_there)
    )
    assert meant.events


def test_a_refused_waybill_is_refused_again_however_soon() -> None:
    gone = parcel(state=State.HANDED_OVER)
    first = decide(bench(), scanned(WAYBILL, SECOND), found(gone))
    assert first.last_scan is None
    assert first.answer.outcome is not Outcome.SILENT


def test_a_photo_that_was_missed_at_once_is_retaken_by_the_next_scan() -> None:
    missed = parcel(state=State.VERIFIED, completed_at=at(0), photo=PhotoMark(photo_id="p", state="missed"))
    here = bench(photo=Photo.REQUIRED, parcel=missed, last_scan=after(WAYBILL, SECOND))
    assert decide(here, scanned(WAYBILL, SECOND + 9), found(missed)).events


@pytest.mark.parametrize(("boot_ns", "outcome"), [(2 * SECOND, Outcome.SILENT), (9 * SECOND, Outcome.DUPLICATE)])
def test_a_parcel_scanned_out_twice_in_a_breath_says_nothing_and_later_says_so(boot_ns: int, outcome: Outcome) -> None:
    trip = OpenTrip(trip_id="t", carrier="yto")
    out = decide_handover(bench(), trip, scanned(WAYBILL, SECOND), found(parcel(state=State.PACKED, carrier="yto")))
    assert out.last_scan == (WAYBILL, "scanner")
    gone = parcel(state=State.HANDED_OVER, carrier="yto")
    again = decide_handover(bench(last_scan=after(WAYBILL, SECOND)), trip, scanned(WAYBILL, boot_ns), found(gone))
    assert again.answer.outcome is outcome
    assert again.events == ()


def test_another_scanner_is_another_act() -> None:
    gone = parcel(state=State.HANDED_OVER, carrier="yto")
    here = bench(last_scan=after(WAYBILL, SECOND, device="second"))
    said = decide_handover(here, OpenTrip(trip_id="t", carrier="yto"), scanned(WAYBILL, SECOND + 9), found(gone))
    assert said.answer.outcome is Outcome.DUPLICATE
