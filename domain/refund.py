"""What a platform's after-sales and order words mean at the bench (FLOORS R16). Does not know orders or files.

``stop``: money is going back or has gone, do not send. ``ask``: someone must decide. ``clear``: pack it.
A word that nobody has written down here is ``ask``: a held parcel costs minutes, a refunded one sent costs its goods.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from domain.order import Refund

SEVERITY = (Refund.STOP, Refund.ASK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a platform's words say of an order. ``known``: the words are written down here.

    ``unpaid``: nothing may be packed yet. ``shipped``: the platform takes it as shipped, wherever it is.
    ``delivered``: the buyer has it, nothing is left to pack.
    """

    refund: Refund = Refund.CLEAR
    cancelled: bool = False
    unpaid: bool = False
    shipped: bool = False
    delivered: bool = False
    known: bool = True


@lru_cache(maxsize=512)  # a file repeats a few words over thousands of rows
def after_sales(words: str) -> Standing:
    """The standing that an after-sales status gives: a word of an export, or a code 0–32 of Pinduoduo's interface."""
    key = _compared(words)
    found = AFTER_SALES.get(key)
    if found is not None:
        return Standing(refund=found)
    return Standing(refund=Refund.STOP if _money_is_back(key) else Refund.ASK, known=False)


@lru_cache(maxsize=512)
def order_status(words: str) -> Standing:
    """The standing that an order status gives. "Shipped" stands clear: the number is uploaded before packing (R10)."""
    key = _compared(words)
    found = ORDER_STATUS.get(key)
    if found is not None:
        return found
    gone = any(word in key for word in ("取消", "关闭", "cancel", "closed"))
    if _money_is_back(key):
        return Standing(refund=Refund.STOP, cancelled="未发货" in key, known=False)
    if gone:
        return Standing(refund=Refund.STOP, cancelled=True, known=False)
    # "退款", "售后" or a word never seen: only the first two are about the money.
    return Standing(refund=Refund.ASK if "退款" in key or "售后" in key else Refund.CLEAR, known=False)


@lru_cache(maxsize=512)
def is_shipped(words: str) -> bool:
    """Whether an order's status, or that of one of its lines, says that it is shipped (R10)."""
    return any(order_status(each).shipped for each in words.split(BETWEEN_STATUSES))


def worst(*refunds: Refund) -> Refund:
    """The one that stops most."""
    return next((refund for refund in SEVERITY if refund in refunds), Refund.CLEAR)


def _compared(words: str) -> str:
    return PUNCTUATION.sub("", unicodedata.normalize("NFKC", words)).lower()


def _money_is_back(key: str) -> bool:
    return any(word in key for word in ("退款成功", "已退款", "同意退款", "refunded"))


# How the differing statuses of an order's lines are written as its one status.
BETWEEN_STATUSES = " / "
PUNCTUATION = re.compile(r"[\s,，、。;；:：·_\-—/()（）]+")

_CODES = {
    Refund.CLEAR: (0, 6, 9, 11, 12, 13, 16, 17, 24, 25, 32),
    Refund.ASK: (2, 3, 8, 14, 15, 18, 21, 22, 27),
    Refund.STOP: (4, 5, 7, 10, 31),
}
_WORDS = {
    Refund.CLEAR: (
        "无 无售后 无售后或售后取消 未申请售后 售后取消 售后已取消 售后关闭 已取消售后 "
        "买家撤销 买家已撤销 撤销售后 退款关闭 退款取消 退款失败 驳回退款,待买家处理 商家拒绝退款 "
        "平台拒绝退款,退款关闭 买家逾期未处理,退款失败 买家逾期,超过有效期 换货补寄成功 "
        "换货补寄失败 补寄待商家发货 维修关闭 维修成功 "
        "没有申请退款 无退款 卖家拒绝退款 用户取消申请 用户撤销售后 商家拒绝售后 售后已关闭"
    ),
    Refund.ASK: (
        "售后处理中 售后处理完成 售后完成 售后中 待商家处理 待处理 申请退款 买家申请退款 "
        "买家申请退款,待商家处理 退货退款,待商家处理 仅退款,待商家处理 平台处理中 平台介入中 "
        "换货补寄待商家处理 换货补寄待用户处理 换货补寄待用户确认完成 待商家同意维修 待用户确认发货 "
        "待用户确认收货 "
        "买家已经申请退款,等待卖家同意 待商家审核 待卖家处理 售后申请中 售后处理中,待商家处理"
    ),
    Refund.STOP: (
        "退款中 退款处理中 退款成功 已退款 全额退款 部分退款 同意退款 商家同意退款 "
        "商家同意退款,退款中 平台同意退款,退款中 已同意退货退款,待用户发货 待买家退货 退货中 "
        "退货退款成功 已同意拒收退款,待用户拒收 待用户拒收 "
        "卖家已经同意退款,等待买家退货 买家已经退货,等待卖家确认收货 退款完成 售后成功"
    ),
}
AFTER_SALES: dict[str, Refund] = {
    "": Refund.CLEAR,  # nobody has asked for anything
    **{_compared(word): refund for refund, words in _WORDS.items() for word in words.split()},
    **{str(code): refund for refund, codes in _CODES.items() for code in codes},
}

_STATUS: tuple[tuple[Standing, tuple[str, ...]], ...] = (
    (
        Standing(unpaid=True),
        ("待付款 待支付 未付款 待成团 拼团中 待分享 等待买家付款 等待付款", "unpaid pendingpayment"),
    ),
    (
        Standing(),
        (
            "待发货 未发货 待打单 部分发货 备货中 已付款 已支付 买家已付款,等待卖家发货 卖家部分发货",
            "等待出库 等待打印 等待发货",
            "processing paid toship awaitingshipment awaitingcollection partiallyshipped",
            "unfulfilled partial scheduled inprogress",
        ),
    ),
    (
        Standing(shipped=True),
        (
            "已发货 已发货,待收货 已发货,待签收 待收货 待签收 等待收货 已揽收 已揽件 运输中 派送中 配送中 卖家已发货",
            "卖家已发货,等待买家确认 卖家已发货,等待买家确认收货 等待确认收货 已出库",
            "shipped intransit fulfilled",
        ),
    ),
    (
        Standing(shipped=True, delivered=True),
        ("已签收 已收货 已确认收货 已送达 已妥投 交易成功 交易完成 已完成 完成 已评价", "completed delivered"),
    ),
    (
        Standing(refund=Refund.STOP, cancelled=True),
        (
            "已取消 交易已取消 订单已取消 交易关闭 已关闭 未发货,退款成功 未成团,退款成功 未发货,已退款",
            "交易被淘宝关闭 交易失败 (删除)等待出库 (删除)等待付款",
            "cancelled canceled failed",
        ),
    ),
    (
        Standing(refund=Refund.STOP, shipped=True),
        ("已发货,退款成功 已签收,退款成功 已收货,退款成功",),
    ),
    (
        Standing(refund=Refund.STOP),
        ("已退款 退款成功 退款中", "refunded"),
    ),
    (
        Standing(refund=Refund.ASK),
        ("售后中 售后处理中 申请退款", "(锁定)等待出库 (锁定)等待打印 暂停", "onhold partiallyrefunded"),
    ),
)
ORDER_STATUS: dict[str, Standing] = {
    "": Standing(),
    **{_compared(word): standing for standing, lines in _STATUS for words in lines for word in words.split()},
}
