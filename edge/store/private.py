"""The station's private tables: personal words and secrets, deletable, in no journal. Storage only.

They travel beside the feed, not in it, and a rebuild leaves them alone.
"""

from __future__ import annotations

from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class PrivateRow(SQLModel, registry=registry()):
    """Root of the rows that nothing can bring back."""


class RemarksRow(PrivateRow, table=True):
    """Buyers' and sellers' words."""

    __tablename__ = "private_remarks"
    order_id: str = Field(primary_key=True)
    buyer: str
    seller: str


class RemarkTimesRow(PrivateRow, table=True):
    """How old the files are that told them: an older one that comes late takes nothing back."""

    __tablename__ = "private_remark_times"
    order_id: str = Field(primary_key=True)
    buyer_at: int | None = None
    seller_at: int | None = None


class KeyRow(PrivateRow, table=True):
    """Keys by name: without the key of addresses their marks say nothing."""

    __tablename__ = "private_keys"
    name: str = Field(primary_key=True)
    secret: str


class BadgeSecretRow(PrivateRow, table=True):
    """Names and PIN hashes by badge."""

    __tablename__ = "private_badges"
    badge: str = Field(primary_key=True)
    name: str = ""
    pin_hash: str = ""


class TriesRow(PrivateRow, table=True):
    """Wrong PINs of a badge at a place since the last right one."""

    __tablename__ = "private_tries"
    badge: str = Field(primary_key=True)
    place: str = Field(primary_key=True)
    tries: int
    locked_until: int


class DocumentRow(PrivateRow, table=True):
    """A label that somebody else made for an order: the file it is (``digest``), or where it is to be fetched.

    ``tracking_number`` names the parcel, where the order has several, each with a label of its own. ``state``: here,
    wanted or refused.
    """

    __tablename__ = "private_documents"
    order_id: str = Field(primary_key=True)
    tracking_number: str = Field(primary_key=True)
    state: str = Field(index=True)
    digest: str = ""
    kind: str = ""
    size_bytes: int = 0
    width_mm: float | None = None
    page: int | None = None
    url: str = ""
    asked_at: int
    due_at: int = 0
    tries: int = 0
    reason: str = ""
