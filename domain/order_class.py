"""Which class of a policy an order falls into, and whether the platform judges by it at all.

Does not know when a class's limit runs out.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.limit_kind import BusinessDays, FixedDate
from domain.order import Order, Refund
from domain.policy import Exclusion, OrderClass, Policy, When


def class_of(order: Order, policy: Policy) -> OrderClass:
    """The first class of the policy that the order fits."""
    return next(classes_of(order, policy))


def classes_of(order: Order, policy: Policy) -> Iterator[OrderClass]:
    """The classes that the order fits, the one that counts first; the last stands in for what cannot be computed."""
    return (kind for kind in policy.classes if _fits(order, kind.when))


def names_a_date(kind: OrderClass) -> bool:
    """Whether the class goes by a date of the order and not by when its clock started."""
    limit = kind.limit
    return isinstance(limit, FixedDate) or (isinstance(limit, BusinessDays) and limit.counted_from == "presale_on")


def goes_by_date(order: Order, policy: Policy) -> bool:
    """Whether the order belongs to its own date (a presale) and not to the day on which it came."""
    return order.presale_on is not None and names_a_date(class_of(order, policy))


def exclusion_of(order: Order, policy: Policy) -> Exclusion | None:
    """Why the platform does not judge the shop by this order; None where it does."""
    seen = {
        order.goods_type,
        "refund_before_pickup" if order.refund is Refund.STOP else "",
        "risk_hold" if order.risk_hold else "",
    }
    return next((each for each in policy.exclusions if each.id in seen), None)


def _fits(order: Order, when: When) -> bool:
    if when.presale is not None and when.presale != (order.presale_on is not None):
        return False
    if when.service is not None and when.service != order.service:
        return False
    if when.handling_days is not None and when.handling_days != order.handling_days:
        return False
    return when.goods_type is None or when.goods_type == (order.goods_type or "ordinary")
