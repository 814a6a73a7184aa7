"""The rows of the pull: computed from facts, each with ``version``, which is its cursor. Storage only.

Instants are text, ISO 8601 UTC with six decimals and Z, so that text order is time order on both databases; beside each
stands what the site's wall clock showed.
"""

from __future__ import annotations

from sqlmodel import Field

from central.store.base import WHOLE, Table


class Parcel(Table, table=True):
    """One box, as the pull gives it. The five times stand side by side and are never merged."""

    __tablename__ = "parcels"
    version: int = Field(primary_key=True, sa_type=WHOLE)
    parcel_id: str = Field(unique=True)
    replaced_by: str
    tracking_number: str
    carrier: str
    site: str
    station: str
    state: str
    unlisted: int
    platform: str
    shop: str
    order_numbers: str
    order_count: int
    units: int | None
    lines: int | None
    verified: str
    packer: str
    policy: str
    paid_at: str | None
    paid_local: str | None
    ship_by: str | None
    ship_by_local: str | None
    bench_deadline: str | None
    bench_deadline_local: str | None
    due_on: str | None = Field(index=True)
    due_kind: str
    declared_at: str | None
    declared_local: str | None
    declared_kind: str
    declared_clock: str
    printed_at: str | None
    printed_local: str | None
    printed_kind: str
    printed_clock: str
    packed_at: str | None
    packed_local: str | None
    packed_kind: str
    packed_clock: str
    handed_over_at: str | None
    handed_over_local: str | None
    handed_over_kind: str
    handed_over_clock: str
    picked_up_at: str | None
    picked_up_local: str | None
    picked_up_kind: str
    picked_up_clock: str
    trip_id: str
    photos: int
    photos_missed: int
    held: str
    missed_at: str | None
    missed_local: str | None
    missed_cause: str
    missed_clock: str
    by_deadline: str
    within_48h: int | None
    pickup_by: str | None
    paid_to_packed_s: int | None
    packed_to_handed_over_s: int | None
    handed_over_to_picked_up_s: int | None
    day: str | None = Field(index=True)
    handed_over_on: str | None = Field(index=True)
    packed_on: str | None
    packed_hour: int | None
    paid_hour: int | None
    shares: str


class Order(Table, table=True):
    """What a buyer bought, as the pull gives it. Its times are those of its last parcel."""

    __tablename__ = "orders"
    version: int = Field(primary_key=True, sa_type=WHOLE)
    order_id: str = Field(unique=True)
    platform: str
    shop: str
    number: str
    site: str
    state: str
    seen: int
    refund: str
    created_at: str | None
    created_local: str | None
    paid_at: str | None
    paid_local: str | None
    promise_at: str | None
    promise_local: str | None
    ship_by: str | None
    ship_by_local: str | None
    parcel_count: int
    parcels_packed: int
    parcels_handed_over: int
    tracking_numbers: str
    declared_at: str | None
    declared_local: str | None
    declared_kind: str
    declared_clock: str
    printed_at: str | None
    printed_local: str | None
    printed_kind: str
    printed_clock: str
    packed_at: str | None
    packed_local: str | None
    packed_kind: str
    packed_clock: str
    handed_over_at: str | None
    handed_over_local: str | None
    handed_over_kind: str
    handed_over_clock: str
    picked_up_at: str | None
    picked_up_local: str | None
    picked_up_kind: str
    picked_up_clock: str
    day: str | None = Field(index=True)
