"""What can be asked of a pull, and what kind of thing each column holds. Does not know databases or HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from central.store.base import Table
from central.store.row_tables import Order, Parcel

Form = Literal["csv", "ndjson"]

INNER = frozenset({"handed_over_on", "packed_on", "packed_hour", "paid_hour", "pickup_by", "shares"})
"""Columns that serve our own reports."""

FREE_TEXT = frozenset(
    {
        "parcel_id", "order_id", "replaced_by", "tracking_number", "tracking_numbers", "carrier", "site", "station",
        "platform", "shop", "number", "order_numbers", "verified", "packer", "policy", "trip_id", "held",
        "missed_cause",
    }
)  # fmt: skip
"""What others typed, scanned or named: quoted in CSV, and made harmless. All else is numbers, instants or our words."""

NUMBERS_AS_TEXT = frozenset({"tracking_number", "tracking_numbers", "order_numbers", "number"})
"""What a spreadsheet would take for a number and cut to 15 digits."""

RUNS = "=+-@\t\r\n＝＋－＠"
"""A cell that begins so is run as a formula by some spreadsheet; it gets an apostrophe in front."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grain:
    """What a row stands for. ``words`` are columns of our own words, empty where there is none to say."""

    table: str
    columns: tuple[str, ...]
    words: frozenset[str]


def _grain(model: type[Table]) -> Grain:
    columns = tuple(name for name in model.model_fields if name not in INNER)
    words = frozenset(name for name in columns if model.model_fields[name].annotation is str) - FREE_TEXT
    return Grain(table=str(model.__tablename__), columns=columns, words=words)


PARCELS = _grain(Parcel)
ORDERS = _grain(Order)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """What is asked for. ``since`` and ``until`` are days of the row, both included; ``after`` is a version."""

    grain: Grain
    form: Form
    since: date | None = None
    until: date | None = None
    site: str | None = None
    after: int = 0
    limit: int | None = None
    excel: bool = False
