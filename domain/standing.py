"""How a bench stands between two scans, a scan, and what its code stands for here. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from domain.barcode import Code
from domain.parcel import Parcel
from domain.site import Label, Profile

if TYPE_CHECKING:
    from domain.rule import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class LastScan:
    """The last code that counted, to tell a trembling trigger from a second unit. ``boot_ns`` 0: unknown."""

    code: str
    device: str
    at: datetime
    boot_ns: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """How long the same code from the same scanner is the same act: of a unit of goods, of a parcel."""

    goods: timedelta = timedelta(milliseconds=250)
    parcel: timedelta = timedelta(seconds=2)


WINDOWS = Windows()


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A unit of a line that was shown and counts when its serial number is scanned."""

    line_id: str
    code: str
    how: str = "scanned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A bench between two scans, as the database holds it.

    ``component``: its printer is the platform's print component, so that a *component* profile prints by itself.
    ``last_parcel`` is the one most recently packed here; while another is in hand nobody asks for it.
    """

    place: str
    badge: str = ""
    parcel: Parcel | None = None
    last_parcel: Parcel | None = None
    last_scan: LastScan | None = None
    profile: Profile = field(default_factory=Profile)
    printer: str = ""
    station: str = ""
    component: bool = False
    awaited: Awaited | None = None

    @property
    def prints(self) -> bool:
        """Whether this bench asks for each parcel's label itself."""
        return self.profile.label is Label.STATION or (self.profile.label is Label.COMPONENT and self.component)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A scan as the bench decides on it: ``at`` is when its last byte arrived (aware UTC), on the boot clock too."""

    at: datetime
    device: str
    code: Code
    boot_ns: int = 0
    windows: Windows = WINDOWS


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a code stands for here. At most one of these is set; all empty: nothing known has this code.

    ``skus`` are the goods that carry the code; ``others`` are further parcels of the same order; ``replaced_by`` is the
    newer waybill number of a parcel whose old number was scanned.

    ``answered`` is which of several ``skus`` a packer said to mean in this parcel; ``serial_of`` the parcel that the
    scanned serial number went out with; ``reused_for`` an order that was given this parcel's number too soon after;
    ``boxes``: the number is that of several boxes, each with a code of its own.
    """

    parcel: Parcel | None = None
    others: tuple[Parcel, ...] = ()
    replaced_by: str = ""
    reused_for: str = ""
    boxes: bool = False
    skus: tuple[str, ...] = ()
    answered: str = ""
    serial_of: str = ""
    badge: str = ""
    role: str = ""
    verdict: Verdict | None = None
    instead: str = ""
    lifted: tuple[str, ...] = ()
