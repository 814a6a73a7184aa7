"""One scan at a bench: what is recorded and what the bench says. Preprinted first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.answer import Outcome, Sound
from domain.bench import decide
from domain.events import PackerSignedIn, ParcelOpened, ParcelPacked, ScanRefused, UnitVerified
from domain.order import Refund
from domain.parcel import Hold, State
from domain.reason import reason
from domain.rule import Rule, Verdict
from domain.standing import Bench, LastScan
from tests.domain.benches import OTHER_WAYBILL, WAYBILL, at, bench, found, kinds, line, order, parcel, scan


def test_a_single_item_takes_two_scans_and_no_touch() -> None:
    opened = decide(bench(), scan(WAYBILL), found(parcel()))
    assert opened.answer.outcome is Outcome.OPENED
    assert kinds(opened.events) == ["ParcelOpened"]
    packed = decide(bench(parcel=opened.answer.parcel), scan("6901", 1), found(None, "MUG"))
    assert packed.answer.outcome is Outcome.PACKED
    assert kinds(packed.events) == ["UnitVerified", "ParcelVerified", "PhotoAsked", "ParcelPacked"]


def test_the_next_waybill_may_come_at_once_after_the_last_right_item() -> None:
    done = parcel(state=State.PACKED, packed_at=at(0), packed_by="017")
    ruling = decide(bench(last_parcel=done), scan(OTHER_WAYBILL, 0.05), found(parcel(number=OTHER_WAYBILL)))
    assert ruling.answer.outcome is Outcome.OPENED


def test_nobody_packs_before_a_badge_was_scanned() -> None:
    ruling = decide(bench(badge=""), scan(WAYBILL), found(parcel()))
    assert ruling.answer.reason == reason("sign_in_first")
    assert kinds(ruling.events) == ["ScanRefused"]


def test_a_badge_signs_in_and_its_code_is_not_kept() -> None:
    ruling = decide(bench(badge=""), scan("B:017"), found(badge="017", role="packer"))
    assert ruling.events == (PackerSignedIn(place="bench", badge="017", at=at(0)),)
    unknown = decide(bench(badge=""), scan("B:999"), found())
    assert isinstance(unknown.events[0], ScanRefused)
    assert unknown.events[0].code == ""


def test_a_change_of_packer_keeps_the_open_parcel_and_names_both() -> None:
    ruling = decide(bench(parcel=parcel(state=State.OPENED)), scan("B:022"), found(badge="022", role="packer"))
    assert kinds(ruling.events) == ["PackerSignedOut", "PackerSignedIn"]


def test_a_supervisors_badge_beside_a_packer_at_work_takes_nothing_over() -> None:
    ruling = decide(bench(), scan("B:B02"), found(badge="B02", role="supervisor"))
    assert ruling.answer.reason == reason("supervisor_badge", badge="B02")
    assert ruling.events == ()
    alone = decide(bench(badge=""), scan("B:B02"), found(badge="B02", role="supervisor"))
    assert kinds(alone.events) == ["PackerSignedIn"]


def test_a_wrong_code_is_refused_loudly_and_recorded() -> None:
    open_one = parcel(state=State.OPENED)
    ruling = decide(bench(parcel=open_one), scan("garbage"), found())
    assert (ruling.answer.outcome, ruling.answer.sound) == (Outcome.WRONG, Sound.WRONG)
    assert ruling.events[0].parcel_id == open_one.parcel_id  # type: ignore[union-attr]  # a refusal names its parcel
    assert ruling.answer.missing == open_one.missing


def test_foreign_goods_say_what_is_wanted() -> None:
    ruling = decide(bench(parcel=parcel(state=State.OPENED)), scan("6902"), found(None, "SPOON"))
    assert ruling.answer.outcome is Outcome.FOREIGN
    assert [each.sku for each in ruling.answer.missing] == ["MUG"]


def test_a_unit_more_than_ordered_is_surplus_and_does_not_count() -> None:
    two = parcel(line(verified=1), line("SPOON"), state=State.OPENED)
    ruling = decide(bench(parcel=two), scan("6901"), found(None, "MUG"))
    assert ruling.answer.outcome is Outcome.SURPLUS
    assert kinds(ruling.events) == ["ScanRefused"]


def test_three_identical_units_at_400_ms_count_three() -> None:
    now: Bench = bench(parcel=parcel(line(quantity=3), state=State.OPENED))
    outcomes = []
    for turn in range(3):
        ruling = decide(now, scan("6901", turn * 0.4), found(None, "MUG"))
        outcomes.append(ruling.answer.outcome)
        assert ruling.last_scan == ("6901", "scanner")
        last = LastScan(code="6901", device="scanner", at=at(turn * 0.4))
        now = replace(now, parcel=ruling.answer.parcel, last_scan=last)
    assert outcomes == [Outcome.RIGHT, Outcome.RIGHT, Outcome.PACKED]


def test_one_trigger_that_reads_twice_within_250_ms_counts_once() -> None:
    last = LastScan(code="6901", device="scanner", at=at(0))
    open_one = parcel(line(quantity=3, verified=1), state=State.OPENED)
    ruling = decide(bench(parcel=open_one, last_scan=last), scan("6901", 0.2), found(None, "MUG"))
    assert ruling.answer.outcome is Outcome.SILENT
    assert ruling.events == ()


def test_two_scanners_reading_the_same_code_at_once_are_two_units() -> None:
    last = LastScan(code="6901", device="scanner", at=at(0))
    open_one = parcel(line(quantity=3, verified=1), state=State.OPENED)
    ruling = decide(bench(parcel=open_one, last_scan=last), scan("6901", 0.1, device="second"), found(None, "MUG"))
    assert ruling.answer.outcome is Outcome.RIGHT


def test_a_trembling_trigger_on_the_last_unit_is_silent_though_the_parcel_is_closed() -> None:
    last = LastScan(code="6901", device="scanner", at=at(0))
    ruling = decide(bench(last_scan=last), scan("6901", 0.1), found(None, "MUG"))
    assert ruling.answer.outcome is Outcome.SILENT


def test_the_same_waybill_again_is_silent_while_open() -> None:
    open_one = parcel(state=State.OPENED)
    ruling = decide(bench(parcel=open_one), scan(WAYBILL, 4), found(open_one))
    assert (ruling.answer.outcome, ruling.answer.sound, ruling.events) == (Outcome.SILENT, Sound.NONE, ())


def test_the_same_waybill_is_silent_for_seconds_after_packing_and_later_says_who_packed_it() -> None:
    done = parcel(state=State.PACKED, packed_at=at(0), packed_by="017")
    soon = decide(bench(last_parcel=done), scan(WAYBILL, 5), found(done))
    assert soon.answer.outcome is Outcome.SILENT
    later = decide(bench(last_parcel=done), scan(WAYBILL, 60), found(done))
    assert later.answer.outcome is Outcome.ALREADY
    assert later.answer.reason == reason("already_packed", badge="017", at=at(0).isoformat())


def test_a_new_waybill_over_an_unfinished_parcel_stops_names_what_is_missing_and_changes_nothing() -> None:
    open_one = parcel(line(quantity=2, verified=1), line("SPOON"), state=State.OPENED)
    next_one = parcel(number=OTHER_WAYBILL, orders=(order("2"),))
    ruling = decide(bench(parcel=open_one), scan(OTHER_WAYBILL), found(next_one))
    assert ruling.answer.outcome is Outcome.UNFINISHED
    assert [(each.sku, each.missing) for each in ruling.answer.missing] == [("MUG", 1), ("SPOON", 1)]
    assert kinds(ruling.events) == ["ScanRefused"]


def test_a_further_waybill_of_the_same_order_closes_the_box_in_hand_with_what_is_in_it() -> None:
    open_one = parcel(line(quantity=2, verified=1), state=State.OPENED)
    rest = parcel(line(quantity=1), number=OTHER_WAYBILL)
    ruling = decide(bench(parcel=open_one), scan(OTHER_WAYBILL), found(rest))
    assert kinds(ruling.events) == ["ParcelVerified", "PhotoAsked", "ParcelPacked", "ParcelOpened"]
    packed = next(event for event in ruling.events if isinstance(event, ParcelPacked))
    assert packed.units == 1
    assert ruling.answer.outcome is Outcome.OPENED


def test_a_waybill_that_no_order_explains_is_packed_as_unlisted() -> None:
    ruling = decide(bench(), scan("SF1234567890123"), found())
    assert (ruling.answer.outcome, ruling.answer.sound) == (Outcome.UNLISTED, Sound.UNLISTED)
    assert kinds(ruling.events) == ["ParcelOpened", "ParcelVerified", "PhotoAsked", "ParcelPacked"]
    opened = ruling.events[0]
    assert isinstance(opened, ParcelOpened)
    assert opened.unlisted
    assert opened.carrier == "sf"


def test_where_the_site_wants_it_an_unlisted_waybill_is_refused() -> None:
    strict = bench()
    strict = replace(strict, profile=replace(strict.profile, unlisted="refuse"))
    ruling = decide(strict, scan("SF1234567890123"), found())
    assert ruling.answer.outcome is Outcome.UNKNOWN


def test_goods_scanned_after_an_unlisted_parcel_are_no_alarm() -> None:
    done = parcel(state=State.PACKED, unlisted=True, orders=(), lines=(line(),), packed_at=at(0))
    ruling = decide(bench(last_parcel=done), scan("6901", 1), found(None, "MUG"))
    assert ruling.answer.outcome is Outcome.NOTE
    assert ruling.events == ()


def test_an_unknown_number_that_may_be_an_ems_waybill_counts_as_goods_while_goods_are_wanted() -> None:
    ruling = decide(bench(parcel=parcel(state=State.OPENED)), scan("9787115546082"), found())
    assert ruling.answer.outcome is Outcome.WRONG


@pytest.mark.parametrize(
    ("refund", "cancelled", "outcome"),
    [(Refund.STOP, False, Outcome.STOP), (Refund.ASK, False, Outcome.STOP), (Refund.CLEAR, True, Outcome.STOP)],
)
def test_withdrawn_and_asked_orders_stop_at_opening(refund: Refund, outcome: Outcome, *, cancelled: bool) -> None:
    stopped = parcel(orders=(order(refund=refund, cancelled=cancelled),))
    ruling = decide(bench(), scan(WAYBILL), found(stopped))
    assert ruling.answer.outcome is outcome
    assert ruling.answer.sound is Sound.STOP


def test_a_held_parcel_says_why() -> None:
    held = parcel(state=State.HELD, hold=Hold(reason="short", before=State.RELEASED))
    ruling = decide(bench(), scan(WAYBILL), found(held))
    assert ruling.answer.outcome is Outcome.HELD
    assert ruling.answer.reason == reason("held", why="short")


def test_a_rule_refuses_names_itself_and_what_to_open_instead() -> None:
    verdict = Verdict(allowed=False, refused_by=Rule.WINDOW, instead="p2", reason=reason("window_due_first"))
    ruling = decide(bench(), scan(WAYBILL), found(parcel(), verdict=verdict, instead="p2"))
    assert ruling.answer.outcome is Outcome.REFUSED
    assert (ruling.answer.rule, ruling.answer.instead) == ("window", "p2")
    assert kinds(ruling.events) == ["ScanRefused"]


def test_a_rule_that_only_warns_opens_and_the_warning_is_in_the_record() -> None:
    verdict = Verdict(allowed=True, warned=((Rule.SHIP_BY, reason("ship_by_near")),))
    ruling = decide(bench(), scan(WAYBILL), found(parcel(), verdict=verdict))
    opened = ruling.events[0]
    assert isinstance(opened, ParcelOpened)
    assert opened.warned == ("ship_by",)
    assert ruling.answer.reason == reason("ship_by_near")


def test_an_old_waybill_number_is_refused_and_names_the_new_one() -> None:
    ruling = decide(bench(), scan(WAYBILL), found(parcel(), replaced_by=OTHER_WAYBILL))
    assert ruling.answer.reason == reason("waybill_replaced", number=OTHER_WAYBILL)


def test_a_further_waybill_of_an_order_that_is_all_packed_stops_and_a_lift_opens_it() -> None:
    sibling = parcel(number=OTHER_WAYBILL, state=State.PACKED, packed_at=at(-60), packed_by="022")
    again = replace(parcel(), lines=())
    stopped = decide(bench(), scan(WAYBILL), found(again, others=(sibling,)))
    assert stopped.answer.rule == "order_packed"
    lifted = decide(bench(), scan(WAYBILL), found(again, others=(sibling,), lifted=("order_packed",)))
    assert isinstance(lifted.events[0], ParcelOpened)


@pytest.mark.parametrize(
    ("text", "why"), [("x" * 5000, "code_too_long"), ("a\x07b", "code_garbled"), ("", "code_empty")]
)
def test_unreadable_codes_get_a_clear_refusal_and_change_nothing(text: str, why: str) -> None:
    ruling = decide(bench(parcel=parcel(state=State.OPENED)), scan(text), found())
    assert ruling.answer.reason == reason(why)
    refusal = ruling.events[0]
    assert isinstance(refusal, ScanRefused)
    assert len(refusal.code) <= 128
    assert refusal.code.isprintable()


def test_a_marketing_address_on_a_label_is_a_soft_note() -> None:
    ruling = decide(bench(parcel=parcel(state=State.OPENED)), scan("https://example.com/x"), found())
    assert (ruling.answer.outcome, ruling.events) == (Outcome.NOTE, ())


@given(st.text(max_size=300), st.sampled_from(["", "]C0", "]C1", "]E0", "]Q3", "]d2"]))
def test_nothing_that_a_scanner_can_send_raises_or_leaves_a_control_character_in_the_record(
    text: str, symbology: str
) -> None:
    for here in (bench(), bench(parcel=parcel(state=State.OPENED)), bench(badge="")):
        ruling = decide(here, scan(text, symbology=symbology), found())
        for event in ruling.events:
            if isinstance(event, ScanRefused):
                assert event.code == "" or event.code.isprintable()


@given(st.lists(st.sampled_from(["MUG", "SPOON", "GLASS"]), max_size=12))
def test_units_verified_are_never_more_than_ordered(skus: list[str]) -> None:
    now = bench(parcel=parcel(line("MUG", 2), line("SPOON", 1), state=State.OPENED))
    counted: dict[str, int] = {}
    for turn, sku in enumerate(skus):
        ruling = decide(now, scan(sku, turn), found(None, sku))
        for event in ruling.events:
            if isinstance(event, UnitVerified):
                counted[event.sku] = counted.get(event.sku, 0) + event.quantity
        if ruling.answer.outcome is Outcome.PACKED:
            break
        if ruling.answer.outcome is Outcome.RIGHT:
            now = replace(now, parcel=ruling.answer.parcel)
    assert counted.get("MUG", 0) <= 2
    assert counted.get("SPOON", 0) <= 1
    assert "GLASS" not in counted
