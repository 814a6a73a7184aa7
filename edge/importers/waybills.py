"""Waybill lists from label-printing tools: waybill, orders, print time, wave. Does not know which orders exist."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.carrier_name import carrier_code
from domain.order import Waybill, order_id
from edge.importers.age import Age
from edge.importers.cell import identifier, whole_number
from edge.importers.cells import Cells, cells_of
from edge.importers.errors import RowRefused
from edge.importers.header import Layout
from edge.importers.imported import Imported, Rejected
from edge.importers.notes import Notes
from edge.importers.table import Table

PLATFORM = "pdd"

LAYOUT = Layout(
    names={
        "tracking_number": "快递单号 | 运单号 | 面单号 | 物流单号 | 电子面单号 | 运单编号 | 快递运单号 | waybill"
        " | waybill number | tracking number | tracking_number | tracking no | tracking no.",
        "number": "订单号 | 订单编号 | 平台订单号 | 线上订单号 | 原始单号 | order | order number"
        " | order_number | order no | order no. | order numbers | orders",
        "carrier": "快递公司 | 承运商 | 物流公司 | 快递 | 快递名称 | carrier",
        "printed_at": "打印时间 | 面单打印时间 | 快递单打印时间 | printed at | printed_at | print time",
        "wave": "波次 | 波次号 | 打印批次 | 批次号 | 批次 | wave",
        "wave_position": "波次序号 | 打印序号 | 序号 | wave position | wave_position | position | no | no.",
        "replaces": "原快递单号 | 原运单号 | 旧单号 | 被替换单号 | 替换单号 | replaces",
        "platform": "平台 | 来源平台 | 平台名称 | platform",
        "shop": "店铺 | 店铺名称 | shop | store",
    },
    wanted=(("tracking_number",), ("number",)),
    # Other platforms' order exports, whose orders and lines are more than this list can say.
    strangers="订单状态 | 主订单编号 | 子订单编号 | 买家会员名 | 宝贝标题 | order status",
)


def read_waybills(
    table: Table, *, shop: str, shops: frozenset[str], zone: ZoneInfo, age: Age | None = None
) -> Imported:
    """The list's waybills, in the order of the file, each once with all its orders.

    ``shop`` names the shop of every order; without it the list's own shop column counts where it names one of
    ``shops``. An order's id holds its shop: a name that no order import used would join nothing.
    """
    reading = _Reading(shop, shops, zone)
    for cells in cells_of(table, "tracking_number"):
        reading.take(cells)
    return Imported(
        kind="waybills",
        platform=PLATFORM,
        waybills=tuple(reading.waybills(age)),
        rejected=tuple(reading.rejected),
        warnings=reading.notes.warnings(),
        fields=frozenset(table.columns.places),
    )


@dataclass(slots=True)
class _Gathered:
    """What the rows of one waybill number say together."""

    orders: dict[str, None] = field(default_factory=dict)
    carrier: str = ""
    printed_at: datetime | None = None
    wave: str = ""
    position: int | None = None
    replaces: str = ""
    unplaced: dict[str, str] = field(default_factory=dict)


class _Reading:
    def __init__(self, shop: str, shops: frozenset[str], zone: ZoneInfo) -> None:
        self.notes = Notes()
        self.rejected: list[Rejected] = []
        self._shop, self._shops, self._zone = shop, shops, zone
        self._found: dict[str, _Gathered] = {}

    def take(self, cells: Cells) -> None:
        try:
            cells.check()
            numbers = _tracking_numbers(cells)
            orders = self._orders(cells)
            printed_at = cells.instant("printed_at", self._zone)
            carrier = self._carrier(cells)
            replaces = cells.identifier("replaces").upper()
        except RowRefused as refused:
            self.rejected.append(Rejected(row=cells.row.number, reason=refused.reason))
            return
        wave, position = cells.text("wave"), self._position(cells)
        for number in numbers:
            gathered = self._found.setdefault(number, _Gathered())
            gathered.orders |= orders
            if carrier and gathered.carrier and carrier != gathered.carrier:
                self.notes.add(cells.row.number, "waybill_carriers_differ", tracking_number=number)
            gathered.carrier = gathered.carrier or carrier
            gathered.printed_at = min(filter(None, (gathered.printed_at, printed_at)), default=None)
            gathered.wave = gathered.wave or wave
            gathered.position = gathered.position or position
            gathered.replaces = gathered.replaces or replaces
            if shop := self._unknown_shop(cells):
                gathered.unplaced |= dict.fromkeys(orders, shop)

    def waybills(self, age: Age | None) -> list[Waybill]:
        printed = (found.printed_at for found in self._found.values())
        told_at = age.told_at(max((at for at in printed if at and at <= age.now), default=None)) if age else None
        return [
            Waybill(
                tracking_number=number,
                carrier=found.carrier,
                order_ids=tuple(sorted(found.orders)),
                printed_at=found.printed_at,
                wave=found.wave,
                wave_position=found.position,
                replaces=found.replaces if found.replaces != number else "",
                unplaced=tuple(sorted(found.unplaced.items())),
                told_at=told_at,
            )
            for number, found in self._found.items()
        ]

    def _orders(self, cells: Cells) -> dict[str, None]:
        numbers = [part for part in SEPARATORS.split(cells.identifier("number")) if part]
        if not numbers:
            raise RowRefused("order_number_missing")
        orders: dict[str, None] = {}
        for number in numbers:
            identifier(number, cells.title("number"))  # several in a cell: each may have been rounded
            if not ORDER_NUMBER.fullmatch(number):
                raise RowRefused("order_number_malformed", column=cells.title("number"))
            orders[order_id(self._platform(cells, number), self._shop_of(cells), number)] = None
        return orders

    def _platform(self, cells: Cells, number: str) -> str:
        if PDD_NUMBER.fullmatch(number):
            return PLATFORM
        said = cells.text("platform").lower()
        platform = next((code for word, code in PLATFORMS if word in said), "")
        if not platform:
            self.notes.add(cells.row.number, "order_number_unfamiliar", platform=PLATFORM)
        return platform or PLATFORM

    def _shop_of(self, cells: Cells) -> str:
        said = cells.text("shop")
        if self._shop or said in self._shops:
            return self._shop or said
        if said:
            self.notes.add(cells.row.number, "shop_column_unused", column=cells.title("shop"))
        return ""

    def _unknown_shop(self, cells: Cells) -> str:
        """The shop that the row names, where no order is known of it."""
        said = cells.text("shop")
        return "" if self._shop or said in self._shops else said

    def _carrier(self, cells: Cells) -> str:
        code, known = carrier_code(cells.text("carrier"))
        if not known:
            self.notes.add(cells.row.number, "carrier_unknown", carrier=code)
        return code

    def _position(self, cells: Cells) -> int | None:
        if not cells.text("wave_position"):
            return None
        try:
            return whole_number(cells.raw("wave_position"), cells.title("wave_position"), most=1_000_000)
        except RowRefused:
            # Where a sheet lies in its wave helps to find it; it is no reason to lose the waybill.
            self.notes.add(cells.row.number, "wave_position_unreadable", column=cells.title("wave_position"))
            return None


def _tracking_numbers(cells: Cells) -> list[str]:
    numbers = [part.upper() for part in SEPARATORS.split(cells.identifier("tracking_number")) if part]
    if not numbers:
        raise RowRefused("tracking_number_missing")
    for number in numbers:
        identifier(number, cells.title("tracking_number"))
        if not TRACKING_NUMBER.fullmatch(number):
            raise RowRefused("tracking_number_malformed", column=cells.title("tracking_number"))
    return numbers


SEPARATORS = re.compile(r"[\s,，;；、|/+]+")
PDD_NUMBER = re.compile(r"\d{6}-\d{15}")
ORDER_NUMBER = re.compile(r"[A-Za-z0-9#][A-Za-z0-9_-]{3,63}")
TRACKING_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{5,39}")
PLATFORMS = (
    ("拼多多", "pdd"),
    ("pdd", "pdd"),
    ("pinduoduo", "pdd"),
    ("淘宝", "taobao"),
    ("天猫", "taobao"),
    ("taobao", "taobao"),
    ("tmall", "taobao"),
    ("抖", "douyin"),
    ("douyin", "douyin"),
    ("京东", "jd"),
    ("jd", "jd"),
    ("快手", "kuaishou"),
    ("kuaishou", "kuaishou"),
    ("小红书", "xiaohongshu"),
    ("视频号", "weixin"),
    ("微信", "weixin"),
)
