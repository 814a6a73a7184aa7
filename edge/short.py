"""What is held for want of goods, for customer service, and how near each shop is to its platform's stock-out limits.

Reads only; holds no personal data and knows no words.
A shop's day is the orders paid on the site's date; short are those of its orders that lie in held parcels now.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.order import Order
from domain.policies import policy_of
from domain.stock_out import Limit, limits_of, nearest
from edge.store import load
from edge.store.bodies import known_order
from edge.store.deadlines import known_policies
from edge.store.instants import us
from edge.store.views import day_start
from journal.database import Connection

REASON = "short"
LISTED_MAX = 2_000
_HELD = (
    "SELECT parcel_id FROM parcels WHERE state = 'held' AND hold_reason = ?"
    " ORDER BY ship_by IS NULL, ship_by, parcel_id LIMIT ?"
)
_OF_DAY = "SELECT COUNT(*) FROM orders WHERE platform = ? AND shop = ? AND paid_at >= ? AND NOT cancelled"


def short_list(connection: Connection, now: datetime) -> dict[str, Any]:
    """The parcels, the first ship-by first, and the shops that they are of."""
    parcels: list[dict[str, Any]] = []
    orders: dict[str, Order] = {}
    for (parcel_id,) in connection.execute(_HELD, (REASON, LISTED_MAX)).fetchall():
        parcel = load.parcel(connection, parcel_id)
        if parcel is None:
            continue
        found = [order for order_id in parcel.order_ids if (order := known_order(connection, order_id)) is not None]
        orders.update({order.order_id: order for order in found})
        parcels.append(
            {
                "parcel_id": parcel.parcel_id,
                "tracking_number": parcel.tracking_number,
                "carrier": parcel.carrier,
                "ship_by": parcel.due.ship_by,
                "until": parcel.hold.until if parcel.hold else None,
                "orders": [{"platform": each.platform, "shop": each.shop, "number": each.number} for each in found],
                "lines": [
                    {"sku": line.sku, "name": line.name, "variant": line.variant, "short": line.missing}
                    for line in parcel.missing
                ],
            }
        )
    return {"parcels": parcels, "shops": _shops(connection, list(orders.values()), now)}


def _shops(connection: Connection, short: list[Order], now: datetime) -> list[dict[str, Any]]:
    rules, policies = load.site_rules(connection), known_policies(connection)
    since = us(day_start(rules, now))
    shops: dict[tuple[str, str], list[Order]] = {}
    for order in short:
        shops.setdefault((order.platform, order.shop), []).append(order)
    told = []
    for (platform, shop), orders in sorted(shops.items()):
        of_day = connection.execute(_OF_DAY, (platform, shop, since)).fetchone()[0]
        # An order of yesterday that is short today is one of today's stock-outs all the same.
        day = max(of_day, len(orders))
        limits = limits_of(policy_of(orders[0], policies, rules), len(orders), day)
        told.append(
            {
                "platform": platform,
                "shop": shop,
                "short": len(orders),
                "orders": day,
                "nearness": nearest(limits).value,
                "limits": [_limit(limit) for limit in limits],
            }
        )
    return told


def _limit(limit: Limit) -> dict[str, Any]:
    threshold = limit.threshold
    return {
        "orders_min": threshold.orders_min,
        "percent_min": threshold.percent_min,
        "source": threshold.source,
        "grade": threshold.grade,
        "unconfirmed": threshold.unconfirmed,
        "nearness": limit.nearness.value,
    }
