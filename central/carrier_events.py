"""A carrier's own scans: checked, told to the feed once each, joined to parcels whenever those become known.

Does not know HTTP or parcels: a number nobody has packed yet is kept all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec

from central.clock import Clock
from central.errors import TooMuch, Unusable
from central.feed import Feed, Told
from domain.carrier import bare_number
from domain.events import CarrierScanned

SCANS_MAX = 10_000
NUMBER_MAX = 64
AHEAD_MAX = timedelta(days=1)
"""How far ahead of our clock a carrier's may be: more is a wrong zone or a wrong year."""


class CarrierScan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One scan, as a carrier or a tracking service reports it. ``at`` names its zone."""

    tracking_number: str
    carrier: str = ""
    stage: Literal["picked_up", "moved", "delivered"]
    at: datetime
    source: str = ""


def take_scans(scans: Sequence[CarrierScan], feed: Feed, clock: Clock) -> Told:
    """Tell the feed; raises Unusable or TooMuch before anything is written."""
    if len(scans) > SCANS_MAX:
        raise TooMuch("too_many_scans", f"Send at most {SCANS_MAX} scans at once.")
    latest = clock() + AHEAD_MAX
    for place, scan in enumerate(scans):
        if not 0 < len(scan.tracking_number.strip()) <= NUMBER_MAX or "\x00" in scan.tracking_number:
            raise Unusable("tracking_number", f"Scan {place}: a tracking number has 1 to {NUMBER_MAX} characters.")
        if scan.at.tzinfo is None:
            raise Unusable("at", f"Scan {place}: {scan.at.isoformat()} names no zone; write +08:00 or Z.")
        if scan.at > latest:
            raise Unusable("at", f"Scan {place}: {scan.at.isoformat()} is more than a day ahead of our clock.")
    return feed.tell([_event(scan) for scan in scans])


def _event(scan: CarrierScan) -> CarrierScanned:
    return CarrierScanned(
        tracking_number=bare_number(scan.tracking_number.strip()),
        carrier=scan.carrier,
        stage=scan.stage,
        at=scan.at.astimezone(UTC),
        source=scan.source,
    )
