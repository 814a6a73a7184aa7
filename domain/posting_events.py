"""What is told an ERP, two facts each: an intent, durable before its first byte, and an outcome. Does not know HTTP.

A posting is one fact for one ERP; its id follows from both, so that a fact carried into another journal is no second
one. ``said`` are the ERP's own words, cut, without secrets.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingAsked:
    """A fact waits to be posted. ``fact``: packed | handed_over. The event that it is stands at ``sequence``."""

    posting_id: str
    erp: str
    fact: str
    parcel_id: str
    at: datetime
    journal_id: str
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingStarted:
    """Durable before the first byte leaves us; a connection that fails starts nothing."""

    posting_id: str
    attempt: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingAccepted:
    posting_id: str
    parcel_id: str
    erp: str
    attempt: int
    at: datetime
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingPutOff:
    """The ERP has not taken it, and may another time."""

    posting_id: str
    attempt: int
    at: datetime
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingRefused:
    """The ERP will never take it as it is, or has put it off too often. A person looks."""

    posting_id: str
    parcel_id: str
    erp: str
    attempt: int
    at: datetime
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingUnknown:
    """Bytes left us and nothing says what became of them. Asked, or looked up by a person; never just sent again."""

    posting_id: str
    parcel_id: str
    erp: str
    attempt: int
    at: datetime
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingSettled:
    """A supervisor's decision on one that is refused or unknown. ``decision``: again | there | dropped."""

    posting_id: str
    parcel_id: str
    erp: str
    decision: str
    badge: str
    at: datetime


def posting_id(erp: str, fact: str, parcel_id: str, at: datetime) -> str:
    """The id of a fact for an ERP: the same wherever and however often the fact is read."""
    return str(uuid5(NAMESPACE_OID, f"{erp}\0{fact}\0{parcel_id}\0{at.isoformat()}"))
