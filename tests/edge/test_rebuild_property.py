"""Whatever happens on a floor, in whatever order: its state is what its journals say, row for row."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from domain.answer import Outcome
from domain.goods import BundlePart, Goods
from domain.order import Order, Refund, Waybill
from domain.site import Label, Photo, Profile, SiteRules
from edge.store.rebuild import rebuild
from edge.store.views import queue
from tests.edge.floor import HAT, MEMORY, MUG, PACKER, START, Floor, a_waybill, an_order, floor, waybill_number
from tests.edge.goods_hands import GOODS, GOODS_CODES, GOODS_HANDS, PHONE, SKUS, SPOON, GoodsHands
from tests.edge.hands import HANDS, Hands

NUMBERS = (*map(waybill_number, range(3)), "JDVA12345678901", "JDVA12345678901-1-1-")
SET = "SET"
OF_CODES = ("BarcodeAnswered", "AnswerDropped", "SerialAsked", "BarcodeBound", "BarcodeUnbound", "ScanRefused")
NAMES = (*NUMBERS, *(an_order(serial).number for serial in range(3)))
CODES = (*NAMES, MUG, MUG, HAT, SET, "nonsense", f"B:{PACKER}", *GOODS_CODES)


@dataclass(frozen=True, slots=True)
class CarrierTakes:
    """The carrier scans a number."""

    number: str


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """One of three orders: other contents or address, another number, a refund, delivered, or paid long after."""
    flags = draw(st.integers(0, 11))
    return an_order(
        draw(st.integers(0, 2)),
        *draw(st.lists(st.sampled_from((MUG, MUG, HAT, SET, PHONE, PHONE, SPOON)), min_size=1, max_size=3)),
        number=draw(st.sampled_from(("", *NUMBERS))),
        refund={1: Refund.ASK, 2: Refund.STOP, 3: Refund.STOP}.get(flags, Refund.CLEAR),
        cancelled=flags == 4,
        platform_status="已签收" if flags == 5 else "待发货",
        paid_at=START + timedelta(days=90) if flags == 6 else START,
        address_mark=draw(st.sampled_from(("", "key.one", "key.two"))),
    )


@st.composite
def waybills(draw: st.DrawFn) -> Waybill:
    """A number with any of the orders, which may stand in the place of another."""
    return a_waybill(
        draw(st.sampled_from(NUMBERS)),
        *map(an_order, sorted(draw(st.sets(st.integers(0, 2), max_size=3)))),
        replaces=draw(st.sampled_from(("", "", *NUMBERS))),
        wave=draw(st.sampled_from(("", "A"))),
        carrier=draw(st.sampled_from(("yto", "jt"))),
        printed_at=draw(st.sampled_from((None, START, START + timedelta(hours=1)))),
    )


profiles = st.builds(Profile, label=st.sampled_from(Label), photo=st.sampled_from(Photo))
site_rules = st.builds(SiteRules, profile=profiles, waybill_reuse_days=st.sampled_from((0, 30)))
told = st.one_of(orders(), orders(), waybills(), site_rules, st.builds(CarrierTakes, st.sampled_from(NUMBERS)))


class AnyDay(RuleBasedStateMachine):
    """One station; where ``follows``, head office owns the feed and imports go to either."""

    follows = False
    reached: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        folder = Path(self._stack.enter_context(TemporaryDirectory(dir=MEMORY)))
        self.here = self._stack.enter_context(floor(folder, owns_feed=not self.follows))
        self.owner = self._stack.enter_context(floor(folder, name="HO")) if self.follows else self.here
        self.hands = Hands(self.here)
        self.goods = GoodsHands(self.here, self.owner)

    @initialize(stock=st.lists(st.one_of(orders(), waybills()), min_size=2, max_size=6))
    def morning(self, stock: list[Order | Waybill]) -> None:
        self.owner.feed.issue_badge(PACKER, "packer", "", "")
        self.owner.take(Goods(sku=SET, parts=(BundlePart(sku=MUG, quantity=2), BundlePart(sku=HAT))), *GOODS, *stock)
        self.catch_up()
        self.here.scan(f"B:{PACKER}")

    @rule(what=told, unreachable=st.sampled_from((False, False, True)))
    def tell(self, what: Order | Waybill | SiteRules | CarrierTakes, *, unreachable: bool) -> None:
        source = self._source(unreachable=unreachable)
        match what:
            case CarrierTakes(number=number):
                self.owner.carrier_scanned(number, self.here.now)
            case SiteRules():
                self.owner.feed.set_rules(what)
            case Order() | Waybill():
                source.take(what)

    @rule()
    def catch_up(self) -> None:
        if self.follows:
            self.here.follow(self.owner)
        self.here.turn()

    @rule(name=st.sampled_from(NAMES))
    def pack(self, name: str) -> None:
        self.goods.verify(self.here.scan(name))

    @rule(codes=st.lists(st.sampled_from(CODES), min_size=1, max_size=4))
    def scan(self, codes: list[str]) -> None:
        self.here.scan(*codes)

    @rule(what=st.sampled_from(HANDS), name=st.sampled_from(NAMES))
    def by_hand(self, what: str, name: str) -> None:
        self.hands.do(what, name)

    @rule(
        first=st.booleans(),
        done=st.lists(st.tuples(st.sampled_from(GOODS_HANDS), st.sampled_from(SKUS)), min_size=1, max_size=4),
    )
    def by_hand_about_goods(self, done: list[tuple[str, str]], *, first: bool) -> None:
        for card in queue(self.here.reader, self.here.now, 1) if first else ():
            self.here.scan(card.tracking_number or NAMES[-1])
        for what, sku in done:
            self.goods.do(what, sku)

    @rule()
    def leave(self) -> None:
        for (number,) in self.here.rows("SELECT tracking_number FROM parcels WHERE state = 'packed' ORDER BY 1"):
            self.hands.do("truck", number)

    def teardown(self) -> None:
        try:
            if self.follows:
                self.here.follow(self.owner)
            self.reached.update(self.here.kinds(), self.owner.kinds("feed"))
            before = self.here.state()
            rebuild(self.here.reader)
            assert self.here.state() == before
            self._open_what_is_named_first()
        finally:
            self._stack.close()

    def _open_what_is_named_first(self) -> None:
        """Whatever the day was like: a parcel that the screen names can be opened, unless only a rule keeps it."""
        self.here.turn()
        self.here.scan(f"B:{PACKER}")
        self.hands.do("photographed")
        self.hands.do("hold")
        for card in queue(self.here.reader, self.here.now, 1):
            if card.tracking_number:
                outcome = self.here.scan(card.tracking_number).answer.outcome
                assert outcome in {Outcome.OPENED, Outcome.PACKED}, (card, outcome)

    def _source(self, *, unreachable: bool) -> Floor:
        """Where head office cannot be reached, an import is the station's own fact."""
        return self.here if unreachable else self.owner


class AnyDayOfAFollower(AnyDay):
    follows = True


@pytest.mark.parametrize("machine", [AnyDay, AnyDayOfAFollower])
def test_state_is_what_the_journals_say(machine: type[AnyDay]) -> None:
    run_state_machine_as_test(machine, settings=settings(max_examples=20, stateful_step_count=25))


@pytest.mark.slow
@pytest.mark.parametrize("machine", [AnyDay, AnyDayOfAFollower])
def test_state_is_what_the_journals_say_on_many_more_days(machine: type[AnyDay]) -> None:
    machine.reached.clear()
    run_state_machine_as_test(machine, settings=settings(max_examples=80, stateful_step_count=40))
    assert {*OF_CODES, "ParcelPacked", "ParcelHandedOver"} <= machine.reached, (
        "the days came to what they are drawn for"
    )
