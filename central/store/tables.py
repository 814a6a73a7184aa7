"""The tables of head office beside the journals' own. Storage only; rows become values at the store's door.

Two layers. *Facts* are folded from envelopes by joins that commute, so that no order of arrival can change them.
*Rows* are computed from facts and carry ``version``, the pull's cursor: a row that changes gets a new one.
Instants are text, ISO 8601 UTC with six decimals and Z, so that text order is time order on both databases.
Whole numbers stand for truth values, so that one statement fits both databases.
"""

from __future__ import annotations

from sqlmodel import Field

from central.store.base import WHOLE, Table
from central.store.row_tables import Order, Parcel
from central.store.ship_tables import StationShip, UndeclaredOrder

SCHEMA = 8
"""Raised whenever a table or the way rows are computed changes: rows are then computed again from the envelopes."""


class Fact(Table, table=True):
    """What stations and feed say about one parcel id, joined (``central.projection.facts``)."""

    __tablename__ = "parcel_facts"
    parcel_id: str = Field(primary_key=True)
    facts: str


class ParcelOrder(Table, table=True):
    """Which orders travel in which parcel."""

    __tablename__ = "parcel_orders"
    parcel_id: str = Field(primary_key=True)
    order_id: str = Field(primary_key=True, index=True)


class ParcelNumber(Table, table=True):
    """Which waybill numbers a parcel id was seen with."""

    __tablename__ = "parcel_numbers"
    parcel_id: str = Field(primary_key=True)
    tracking_number: str = Field(primary_key=True, index=True)


class Alias(Table, table=True):
    """Two ids of one parcel: ids that became names are looked up for ever."""

    __tablename__ = "parcel_aliases"
    old: str = Field(primary_key=True)
    new: str = Field(primary_key=True, index=True)


class OrderFact(Table, table=True):
    """The latest version of an order and the waybill numbers it travels under."""

    __tablename__ = "order_facts"
    order_id: str = Field(primary_key=True)
    facts: str


class CarrierFact(Table, table=True):
    """A carrier's own scans of a number, the earliest of each stage; also of numbers that no parcel has yet."""

    __tablename__ = "carrier_facts"
    tracking_number: str = Field(primary_key=True)
    facts: str


class LabelJob(Table, table=True):
    """A print job: which parcel it is for, and when it was printed. Either may become known first."""

    __tablename__ = "label_jobs"
    job_id: str = Field(primary_key=True)
    facts: str


class Rule(Table, table=True):
    """Rules and policies as the feed last gave them: an order that no bench saw is judged by them."""

    __tablename__ = "feed_rules"
    key: str = Field(primary_key=True)
    facts: str


class Daily(Table, table=True):
    """The roll-up: how many parcels of a day did what. Kept by adding what a row now says less what it said.

    ``again`` is 1 where a parcel left on this day and was due on another: a sum over days leaves those out.
    """

    __tablename__ = "daily"
    day: str = Field(primary_key=True)
    again: int = Field(primary_key=True)
    site: str = Field(primary_key=True)
    station: str = Field(primary_key=True)
    carrier: str = Field(primary_key=True)
    platform: str = Field(primary_key=True)
    shop: str = Field(primary_key=True)
    parcels: int
    on_time: int
    late: int
    open: int
    doubtful: int
    bulk: int
    without_due: int
    scanned: int
    pickup_known: int
    pickup_48h: int


class Refusal(Table, table=True):
    """Scans that benches refused, a day, by reason."""

    __tablename__ = "refusals"
    day: str = Field(primary_key=True)
    station: str = Field(primary_key=True)
    reason: str = Field(primary_key=True)
    n: int = Field(sa_type=WHOLE)


class Station(Table, table=True):
    """What is known of a station. ``heard_at`` is by our clock, the rest by its own."""

    __tablename__ = "stations"
    station_id: str = Field(primary_key=True)
    facts: str


class Heard(Table, table=True):
    """When a station last spoke, by our clock, and how much of which journal it has sent."""

    __tablename__ = "stations_heard"
    station_id: str = Field(primary_key=True)
    journal_id: str = Field(primary_key=True)
    heard_at: str
    acknowledged: int = Field(sa_type=WHOLE)


class Parked(Table, table=True):
    """An event whose projection failed. The envelope is stored and acknowledged all the same."""

    __tablename__ = "parked_events"
    journal_id: str = Field(primary_key=True)
    sequence: int = Field(primary_key=True, sa_type=WHOLE)
    station_id: str
    kind: str
    why: str
    parked_at: str


class Carried(Table, table=True):
    """Events that came once more in a journal minted anew: counted once, whichever copy came first."""

    __tablename__ = "carried_events"
    event_id: str = Field(primary_key=True)
    journal_id: str


class Fork(Table, table=True):
    """Two histories under one journal id: a cloned or restored card. A supervisor is told until it is seen to."""

    __tablename__ = "forks"
    station_id: str = Field(primary_key=True)
    journal_id: str = Field(primary_key=True)
    at_sequence: int = Field(primary_key=True, sa_type=WHOLE)
    first_seen: str
    last_seen: str
    times: int


class Listed(Table, table=True):
    """What our feed says now of an order, a waybill, goods, a badge: what is equal is not written again."""

    __tablename__ = "listed"
    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    data: str
    decided_at: str
    sequence: int = Field(sa_type=WHOLE)


class ListedChange(Table, table=True):
    """What was listed before an import of the last days told of it, and after: what an undoing goes by."""

    __tablename__ = "listed_changes"
    import_id: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    before_text: str
    after_text: str


class ImportReportRow(Table, table=True):
    """What became of an import that head office took in the last days, as JSON. Deletable."""

    __tablename__ = "import_reports"
    import_id: str = Field(primary_key=True)
    at: str = Field(index=True)
    data: str


class Private(Table, table=True):
    """Personal words and secrets beside the feed, deletable. ``version`` is the follower's cursor."""

    __tablename__ = "private_notes"
    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    version: int = Field(index=True, sa_type=WHOLE)
    data: str
    changed_at: str


class Meta(Table, table=True):
    """Whole numbers of the store itself: its schema and the last version given out."""

    __tablename__ = "central_meta"
    name: str = Field(primary_key=True)
    value: int = Field(sa_type=WHOLE)


REBUILT = (
    Fact, ParcelOrder, ParcelNumber, Alias, OrderFact, CarrierFact, LabelJob, Rule, Parcel, Order, Daily, Refusal,
    Station, Parked, Carried, UndeclaredOrder, StationShip,
)  # fmt: skip
"""Tables that the envelopes alone can fill again."""
