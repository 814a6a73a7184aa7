"""What is done at a bench about goods' codes: pictures, serial numbers, bindings, answers dropped. For any test."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from domain import touch
from domain.answer import Ruling
from domain.events import AnswerDropped, BarcodeBound, BarcodeUnbound
from domain.goods import Goods
from domain.standing import Bench
from edge.packing import Said
from edge.store import goods
from journal.database import Connection
from tests.edge.floor import HAT, MUG, SUPERVISOR, Floor
from tests.edge.hands import Hands

SHARED, NEW, SHELF = "6901234567892", "036000291452", "A-06-1"  # on two goods; on none until bound; a place
PHONE, SPOON = "PHONE", "SPOON"  # wants its serial number; has no barcode
GOODS = (
    Goods(sku=MUG, barcodes=(SHARED,)),
    Goods(sku=HAT, barcodes=(SHARED, "6907777777770")),
    Goods(sku=PHONE, serial_wanted=True),
    Goods(sku=SPOON, location=SHELF, no_barcode=True),
)
SKUS = tuple(each.sku for each in GOODS)
# One GTIN in two lengths is one code; a serial number may be scanned where none is wanted.
GOODS_CODES = (SHARED, SHARED, NEW, f"0{NEW}", SHELF, PHONE, SPOON, "SN-1", "SN-2")
GOODS_HANDS = (
    "unit",
    "unit",
    "choose",
    "choose",
    "by_eye",
    "serial",
    "serial",
    "bind",
    "bind_unreachable",
    "unbind",
    "drop",
    "list_anew",
)


class GoodsHands:
    """Does them by name at one floor, whose feed ``owner`` has."""

    def __init__(self, here: Floor, owner: Floor) -> None:
        self._here, self._owner = here, owner
        self._serials = count(100)
        self._of: dict[str, Callable[[str], object]] = {
            "unit": here.scan,
            "choose": self._choose,
            "by_eye": self._by_eye,
            "serial": lambda _sku: here.scan(self.serial()),
            "bind": lambda sku: owner.feed.bind_barcode(self._bound(sku)),
            "bind_unreachable": lambda sku: here.feed.bind_barcode(self._bound(sku)),
            "unbind": lambda sku: owner.feed.unbind_barcode(
                BarcodeUnbound(code=f"0{NEW}", sku=sku, badge=SUPERVISOR, at=here.now)
            ),
            "drop": self._drop,
            "list_anew": lambda sku: owner.take(Goods(sku=sku, barcodes=(NEW,))),
        }

    def do(self, what: str, sku: str) -> None:
        """Do one of ``GOODS_HANDS`` about these goods."""
        self._of[what](sku)

    def serial(self) -> str:
        """A serial number that nothing has had."""
        return f"SN-{next(self._serials)}"

    def verify(self, said: Said) -> None:
        """Scan all that the open parcel still wants, each unit with its serial number where one is wanted."""
        for line in said.bench.parcel.missing if said.bench.parcel else ():
            for _unit in range(line.missing):
                if self._here.scan(line.sku).bench.awaited is not None:
                    self._here.scan(self.serial())

    def _bound(self, sku: str) -> BarcodeBound:
        return BarcodeBound(code=NEW, sku=sku, badge=SUPERVISOR, at=self._here.now)

    def _touch(self, decide: Callable[[Connection, Bench], Ruling]) -> Said:
        return Hands(self._here).touch(decide)

    def _choose(self, sku: str) -> Said:
        """A picture of these goods, or of what the open parcel wants instead."""

        def decide(connection: Connection, bench: Bench) -> Ruling:
            carry = goods.skus_of_code(connection, SHARED, bench.parcel)
            wanted = [line.sku for line in (bench.parcel.missing if bench.parcel else ()) if line.sku in carry]
            meant = sku if sku in wanted else next(iter(wanted), sku)
            return touch.choose_goods(bench, self._here.now, SHARED, meant, carry)

        return self._touch(decide)

    def _by_eye(self, sku: str) -> Said:
        return self._touch(lambda _c, bench: touch.choose_shelf(bench, self._here.now, sku))

    def _drop(self, _sku: str) -> Said:
        def decide(_connection: Connection, bench: Bench) -> Ruling:
            parcel = bench.parcel or bench.last_parcel
            if parcel is None:
                return Ruling()
            return Ruling(
                (AnswerDropped(parcel_id=parcel.parcel_id, badge=SUPERVISOR, at=self._here.now, code=SHARED),)
            )

        return self._touch(decide)
