"""What a bench could open now, and which of it comes first. Does not know modes, lifts or where parcels are kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from operator import itemgetter

from domain.deadline import Deadline, due_today, is_hopeless, queue_key, surge_key
from domain.site import Label, SiteRules

# From here on a deadline is near, and the parcel counts for the ship-by rule.
NEAR = timedelta(hours=2)


class Paper(StrEnum):
    """Where a preprinted waybill lies, as far as wave data say."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What decides whether a bench could open a parcel. ``elsewhere``: open or claimed at another bench."""

    released: bool
    waybill_known: bool = True
    in_stock: bool = True
    held: bool = False
    cancelled: bool = False
    elsewhere: bool = False
    paper: Paper = Paper.HERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Openable:
    """A parcel that a bench could open, or wants to. No deadline: no order explains it, or none can be computed."""

    parcel_id: str
    deadline: Deadline | None
    paid_at: datetime | None = None
    shop: str = ""
    carrier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a bench sees of its floor: the first due and the first urgent parcel that it could open, and how sure it is.

    ``stale``: the last import is too old. ``silent``: who decides for this floor has not
    answered for long. ``no_waves``: preprinted, and no wave says whose paper is
    here. ``reranking``: rules changed a moment ago, and not every deadline follows them yet.
    """

    now: datetime
    due: Openable | None = None
    urgent: Openable | None = None
    stale: bool = False
    silent: bool = False
    clock_doubtful: bool = False
    no_waves: bool = False
    reranking: bool = False


def is_openable(facts: Facts, label: Label) -> bool:
    """Whether a parcel is openable here: nothing that this bench knows keeps it from being packed now."""
    if not facts.released or facts.held or facts.cancelled or facts.elsewhere or not facts.in_stock:
        return False
    # Only preprinted paper ties a parcel to its waybill number and to the bench where the paper lies.
    return label is not Label.PREPRINTED or (facts.waybill_known and facts.paper is not Paper.ELSEWHERE)


def view_of(
    openable: Iterable[Openable],
    now: datetime,
    rules: SiteRules,
    *,
    stale: bool = False,
    clock_doubtful: bool = False,
    no_waves: bool = False,
) -> View:
    """The view over all that is openable here. A store that can ask an index need not list them."""
    keyed = [(_key(each, each.deadline, now, rules), each) for each in openable if each.deadline is not None]
    known = [each for _, each in sorted(keyed, key=itemgetter(0))]
    due = next((each for each in known if is_due(each, now, rules)), None)
    urgent = next((each for each in known if is_urgent(each, now, rules)), None)
    return View(now=now, due=due, urgent=urgent, stale=stale, clock_doubtful=clock_doubtful, no_waves=no_waves)


def is_due(parcel: Openable, now: datetime, rules: SiteRules) -> bool:
    """Whether the window rule counts it: due today."""
    return parcel.deadline is not None and due_today(parcel.deadline, now, rules)


def is_urgent(parcel: Openable, now: datetime, rules: SiteRules) -> bool:
    """Whether the ship-by rule counts it: its bench deadline is near or past.

    In surge mode what can no longer meet its ship-by is not counted, and the last moment that meets it is what nears.
    """
    deadline = parcel.deadline
    if deadline is None:
        return False
    if in_surge(rules, now):
        return not is_hopeless(deadline, now) and deadline.latest_pack_at - now <= NEAR
    return deadline.bench_deadline - now <= NEAR


def in_surge(rules: SiteRules, now: datetime) -> bool:
    """Whether a supervisor has put ship-by before same-day, for now."""
    return rules.surge is not None and now < rules.surge.until


def _key(parcel: Openable, deadline: Deadline, now: datetime, rules: SiteRules) -> tuple[object, ...]:
    if in_surge(rules, now):
        return (*surge_key(deadline, parcel.paid_at, now), parcel.parcel_id)
    return (*queue_key(deadline, parcel.paid_at), parcel.parcel_id)
