"""The engine on 4,000 real orders (Olist, Brazil, 2016–2018), against pandas: two ways to the same shares, exactly.

The data's licence (CC BY-NC-SA) keeps them out of the repository: they are read from beside the project.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from domain.deadline import Deadline, deadline_of
from domain.order import Order
from domain.policy import Policy
from domain.policy_text import policy_from
from domain.site import SiteRules

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "olist-4000"
ZONE = "America/Sao_Paulo"
HOUR = pd.Timedelta(hours=1)

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="no Olist sample beside the project; it may not be shipped")


def policy(*, promise_field_wins: bool) -> Policy:
    """48 hours from payment until the carrier has it, as a policy file would say it."""
    founded = {"source": "Olist's marketplace", "grade": "UNVERIFIED"}
    return policy_from(
        {
            "policy_id": "olist",
            "platform": "olist",
            "valid_from": "2016-01-01T00:00:00-03:00",
            "zone": ZONE,
            "clock_start": "paid_at",
            "promise_field_wins": promise_field_wins,
            "classes": [{"id": "all", "when": {}, "limit": {"kind": "elapsed", "hours": 48, **founded}}],
            "clock_stops": {"all_of": ["picked_up"], **founded},
        },
        "olist",
    )


@dataclass(frozen=True)
class Sold:
    """One row of the sample: the order as the engine takes it, and when the carrier had it."""

    order: Order
    picked_up_at: datetime | None


def sample() -> pd.DataFrame:
    """Orders with the earliest of their lines' shipping limits, times as the text that they are."""
    orders = pd.read_csv(FOLDER / "olist_orders_dataset.csv", dtype=str)
    lines = pd.read_csv(FOLDER / "olist_order_items_dataset.csv", dtype=str)
    limits = lines.groupby("order_id", as_index=False)["shipping_limit_date"].min()
    return orders.merge(limits, on="order_id", how="left")


def sold(frame: pd.DataFrame) -> list[Sold]:
    def at(text: object) -> datetime | None:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)) if isinstance(text, str) else None

    return [
        Sold(
            Order(
                order_id=row["order_id"],
                platform="olist",
                shop="",
                number=row["order_id"],
                lines=(),
                created_at=at(row["order_purchase_timestamp"]),
                paid_at=at(row["order_approved_at"]),
                promise_at=at(row["shipping_limit_date"]),
            ),
            at(row["order_delivered_carrier_date"]),
        )
        for row in frame.to_dict("records")
    ]


def share_by_engine(rows: list[Sold], governing: Policy) -> tuple[int, int, list[Deadline]]:
    """Those handed to the carrier by their ship-by, of all, with the deadlines."""
    site = SiteRules(zone=ZONE, country="BR")
    deadlines = [found for row in rows if (found := deadline_of(row.order, governing, site)) is not None]
    assert len(deadlines) == len(rows)
    in_time = [
        row.picked_up_at is not None and row.picked_up_at <= found.ship_by
        for row, found in zip(rows, deadlines, strict=True)
    ]
    return sum(in_time), len(in_time), deadlines


def instants(texts: pd.Series[str]) -> pd.Series[pd.Timestamp]:
    """Wall clocks as instants: a time that comes twice is the first, one that is skipped lies an hour later."""
    local = pd.to_datetime(texts)
    return local.dt.tz_localize(ZONE, ambiguous=np.ones(len(local), dtype=bool), nonexistent=HOUR).dt.tz_convert("UTC")


def test_the_share_shipped_within_48_hours_is_what_pandas_says() -> None:
    frame = sample()
    start = instants(frame["order_approved_at"].fillna(frame["order_purchase_timestamp"]))
    taken = instants(frame["order_delivered_carrier_date"])
    expected = (taken - start <= 48 * HOUR).sum()
    in_time, count, deadlines = share_by_engine(sold(frame), policy(promise_field_wins=False))
    assert (in_time, count) == (expected, len(frame))
    assert 0 < in_time < count
    without_payment = frame["order_approved_at"].isna().sum()
    assert sum("start_assumed" in found.flags for found in deadlines) == without_payment > 0
    assert all("unconfirmed" in found.flags for found in deadlines)


def test_the_share_on_time_by_each_order_s_own_limit_is_what_pandas_says() -> None:
    frame = sample()
    start = instants(frame["order_approved_at"].fillna(frame["order_purchase_timestamp"]))
    taken = instants(frame["order_delivered_carrier_date"])
    limit = instants(frame["shipping_limit_date"])
    # An order without lines has no limit; one whose limit is past when it is paid cannot be held to it.
    usable = limit > start
    expected = (taken <= limit.where(usable, start + 48 * HOUR)).sum()
    in_time, count, deadlines = share_by_engine(sold(frame), policy(promise_field_wins=True))
    assert (in_time, count) == (expected, len(frame))
    assert sum("promise" in found.flags for found in deadlines) == usable.sum()
    assert sum("promise_unusable" in found.flags for found in deadlines) == (limit <= start).sum() > 0
    assert expected != (taken - start <= 48 * HOUR).sum(), "the two shares are not one by chance"


def test_the_sample_spans_the_days_on_which_the_clocks_change() -> None:
    paid = instants(sample()["order_approved_at"]).dropna().dt.tz_convert(ZONE)
    assert {date(2017, 10, 15), date(2018, 2, 18)} <= set(paid.dt.date), "else no daylight saving is compared"
