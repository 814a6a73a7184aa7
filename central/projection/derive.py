"""The row of a parcel, computed from its facts. Pure; its keys are the columns of ``parcels`` but the version."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from central.projection.facts import CarrierFacts, Missed, Moment, OrderFacts, ParcelFacts
from central.projection.group import (
    Group,
    began,
    is_closed,
    is_held,
    known_orders,
    number_of,
    orders_in,
    picked_up,
    withdrawn,
    worked_on,
)
from central.projection.local import local_day, local_hour, local_text, seconds_between, utc_text
from central.projection.rulebook import earliest

PICKUP_LIMIT = timedelta(hours=48)
TIMES = ("declared", "printed", "packed", "handed_over", "picked_up")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """When a parcel was due, and whether a bench decided it (``observed``) or we worked it out (``derived``)."""

    ship_by: datetime | None = None
    bench_deadline: datetime | None = None
    due_on: str | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a row needs beside its own facts."""

    orders: Mapping[str, OrderFacts]
    carrier: CarrierFacts | None = None
    replaced_by: str = ""
    site: str = ""
    zone: str = "UTC"
    number_until: datetime | None = None
    number_shared: bool = False


def parcel_row(group: Group, around: Surroundings) -> Row:
    """All columns of a parcel's row but its version."""
    facts, zone = group.facts, around.zone
    known = known_orders(facts, around.orders)
    times = five_times(facts, around)
    paid = paid_at(facts, around.orders)
    state = "replaced" if around.replaced_by else state_of(facts, around, times)
    decision = facts.decision
    row: Row = {
        "parcel_id": group.head,
        "replaced_by": around.replaced_by,
        "tracking_number": number_of(facts),
        "carrier": (facts.named.carrier if facts.named else "") or next((o.carrier for o in known if o.carrier), ""),
        "site": around.site,
        "station": station_of(facts),
        "state": state,
        "unlisted": int(worked_on(facts) and not facts.orders),
        "platform": words(o.platform for o in known) or (decision.platform if decision else ""),
        "shop": words(o.shop for o in known) or (decision.shop if decision else ""),
        "order_numbers": words(o.number for o in known),
        "order_count": len(orders_in(facts)),
        "units": facts.contents.units if facts.contents else None,
        "lines": facts.contents.lines if facts.contents else None,
        "verified": facts.verified,
        "packer": facts.packed.badge if facts.packed else "",
        "policy": decision.policy if decision else "",
        "trip_id": facts.handed_over.ref if facts.handed_over else "",
        "photos": len(facts.photos),
        "photos_missed": len(set(facts.photos_missed) - set(facts.photos)),
        "held": facts.hold.reason if state == "held" and facts.hold else "",
    }
    row |= missed_columns(missed_of(facts, times), zone)
    due = deadline_of(facts, around.orders)
    row |= instant_columns("paid", paid, zone)
    row |= plain_columns("ship_by", due.ship_by, zone) | plain_columns("bench_deadline", due.bench_deadline, zone)
    row |= {"due_on": due.due_on, "due_kind": due.kind}
    for name in TIMES:
        row |= moment_columns(name, times[name], zone)
    row |= judge(state, times, started_at(facts, around.orders), due, replaced=bool(around.replaced_by))
    row |= durations(times, paid)
    row |= days(times, paid, due.due_on, zone)
    row["shares"] = shares(row)
    return row


def five_times(facts: ParcelFacts, around: Surroundings) -> dict[str, Moment | None]:
    """The five times, each as it is known, never one for another."""
    claims = ((order.declared_since, order.declared_kind) for order in known_orders(facts, around.orders))
    declared = min((Moment(at=at, kind=kind) for at, kind in claims if at is not None), key=Moment.key, default=None)
    since = min((moment.at for moment in (facts.opened, facts.packed, facts.handed_over) if moment), default=None)
    if since is None and around.number_shared:
        # Nobody began this use of the number yet, and no carrier takes what is not paid: earlier scans are another's.
        since = started_at(facts, around.orders)
    # Half a day of grace: a station's clock may be off, and a carrier may take a box before it is scanned out.
    scanned = picked_up(around.carrier, since - timedelta(hours=12) if since else None, around.number_until)
    return {
        "declared": declared,
        "printed": facts.printed,
        "packed": facts.packed,
        "handed_over": facts.handed_over,
        "picked_up": scanned,
    }


def paid_at(facts: ParcelFacts, orders: Mapping[str, OrderFacts]) -> datetime | None:
    """When the first of its orders still wanted was paid (or completed, or made); else what the bench was told."""
    wanted = [order for order in known_orders(facts, orders) if not withdrawn(order)]
    starts = [order.paid_at or order.confirmed_at or order.created_at for order in wanted]
    told = facts.decision.paid_at if facts.decision else None
    return min((start for start in starts if start is not None), default=told)


def started_at(facts: ParcelFacts, orders: Mapping[str, OrderFacts]) -> datetime | None:
    """When the platform's 48 hours began: a group's completion where there was one, else payment."""
    wanted = [order for order in known_orders(facts, orders) if not withdrawn(order)]
    starts = [began(order) for order in wanted]
    told = facts.decision.paid_at if facts.decision else None
    return min((start for start in starts if start is not None), default=told)


def state_of(facts: ParcelFacts, around: Surroundings, times: Mapping[str, Moment | None]) -> str:
    """How far it came; what left us stays so, whatever is withdrawn afterwards."""
    if times["picked_up"]:
        return "picked_up"
    if facts.handed_over:
        return "handed_over"
    known = known_orders(facts, around.orders)
    if known and len(known) == len(orders_in(facts)) and all(withdrawn(order) for order in known):
        return "cancelled"
    if facts.withdrawn and facts.withdrawn.on and not any(not withdrawn(order) for order in known):
        return "cancelled"
    if is_held(facts):
        return "held"
    if is_closed(facts):
        return "packed"
    return "opened" if facts.opened or facts.packed else "released"


def deadline_of(facts: ParcelFacts, orders: Mapping[str, OrderFacts]) -> Deadline:
    """What a bench decided, where one did; else what head office worked out from the orders still wanted."""
    decision = facts.decision
    if decision is None or (decision.bench_deadline is None and decision.due_on is None):
        wanted = [order.order_id for order in known_orders(facts, orders) if not withdrawn(order)]
        due = earliest(orders[order_id].due for order_id in wanted)
        if due is None:
            return Deadline()
        on = due.due_on.isoformat()
        return Deadline(ship_by=due.ship_by, bench_deadline=due.bench_deadline, due_on=on, kind="derived")
    return Deadline(
        ship_by=decision.ship_by,
        bench_deadline=decision.bench_deadline,
        due_on=decision.due_on.isoformat() if decision.due_on else None,
        kind="observed",
    )


def missed_of(facts: ParcelFacts, times: Mapping[str, Moment | None]) -> Missed | None:
    """The miss, unless it had left by then: another station may have done what the one that told it could not see."""
    missed = facts.missed
    left = [moment.at for name in ("handed_over", "picked_up") if (moment := times[name]) is not None]
    return None if missed is None or any(at <= missed.at for at in left) else missed


def station_of(facts: ParcelFacts) -> str:
    """The station that packed it; else that first touched it; else that handed it over."""
    for moment in (facts.packed, facts.opened, facts.handed_over):
        if moment is not None:
            return moment.station
    return ""


def judge(
    state: str, times: Mapping[str, Moment | None], started: datetime | None, due: Deadline, *, replaced: bool
) -> Row:
    """Against its deadline and against 48 hours. Blank where there is nothing to judge by.

    A derived pickup is the latest that it can have been: past 48 hours it proves nothing. ``pickup_by`` lets a reader
    judge one that no carrier has scanned, once its time is over.
    """
    handed, picked = times["handed_over"], times["picked_up"]
    by_deadline = ""
    if due.bench_deadline is not None and state != "cancelled" and not replaced:
        if handed is None:
            by_deadline = "open"
        elif handed.clock == "doubtful" or handed.kind == "declared":
            by_deadline = "doubtful"
        else:
            by_deadline = "on_time" if handed.at <= due.bench_deadline else "late"
    within, until = None, started + PICKUP_LIMIT if started is not None and not replaced else None
    if picked is not None and until is not None and (picked.at <= until or picked.kind != "derived"):
        within = int(picked.at <= until)
    return {"by_deadline": by_deadline, "within_48h": within, "pickup_by": utc_text(until) if until else None}


def durations(times: Mapping[str, Moment | None], paid: datetime | None) -> Row:
    """Seconds from step to step."""
    packed, handed, picked = times["packed"], times["handed_over"], times["picked_up"]
    return {
        "paid_to_packed_s": seconds_between(paid, packed.at if packed else None),
        "packed_to_handed_over_s": seconds_between(packed.at if packed else None, handed.at if handed else None),
        "handed_over_to_picked_up_s": seconds_between(handed.at if handed else None, picked.at if picked else None),
    }


def days(times: Mapping[str, Moment | None], paid: datetime | None, due_on: str | None, zone: str) -> Row:
    """The site's dates and hours that reports ask for; ``day`` is that of packing, else due, else left, else paid."""
    packed, handed = times["packed"], times["handed_over"]
    packed_on = local_day(packed.at, zone) if packed else None
    handed_on = local_day(handed.at, zone) if handed else None
    paid_on = local_day(paid, zone) if paid else None
    return {
        "day": packed_on or due_on or handed_on or paid_on,
        "handed_over_on": handed_on,
        "packed_on": packed_on,
        "packed_hour": local_hour(packed.at, zone) if packed else None,
        "paid_hour": local_hour(paid, zone) if paid else None,
    }


COUNTERS = (
    "parcels", "on_time", "late", "open", "doubtful", "bulk", "without_due", "scanned", "pickup_known", "pickup_48h",
)  # fmt: skip


def shares(row: Row) -> str:
    """What the row adds to the roll-up of each day it belongs to: [[day, again, counters…], …] as JSON.

    A day's parcels are those due on it or handed over on it. Its own day, the due date or else that of leaving, is the
    one that sums over days count it by; where it left on another, that day has it ``again``. One without orders has no
    due date: it counts beside (``without_due``) and enters no rate, since there is nothing it could have been late for.
    """
    if row["replaced_by"] or (row["state"] == "cancelled"):
        return "[]"
    belongs = list(dict.fromkeys(day for day in (row["due_on"], row["handed_over_on"]) if day))
    verdict = row["by_deadline"]
    counters = [
        1,
        int(verdict == "on_time"),
        int(verdict == "late"),
        int(verdict == "open"),
        int(verdict == "doubtful"),
        int(row["handed_over_kind"] == "bulk"),
        int(verdict == ""),
        int(row["picked_up_at"] is not None),
        int(row["within_48h"] is not None),
        int(row["within_48h"] == 1),
    ]
    return json.dumps([[day, again, *counters] for again, day in enumerate(belongs)], separators=(",", ":"))


def moment_columns(name: str, moment: Moment | None, zone: str) -> Row:
    """The four columns of one of the five times."""
    if moment is None:
        return {f"{name}_at": None, f"{name}_local": None, f"{name}_kind": "", f"{name}_clock": ""}
    return instant_columns(name, moment.at, zone) | {f"{name}_kind": moment.kind, f"{name}_clock": moment.clock}


def missed_columns(missed: Missed | None, zone: str) -> Row:
    """When it was certain that it missed its day, why, and whether that clock was trusted."""
    cause, clock = (missed.cause, missed.clock) if missed else ("", "")
    at = instant_columns("missed", missed.at if missed else None, zone)
    return at | {"missed_cause": cause, "missed_clock": clock}


def instant_columns(name: str, instant: datetime | None, zone: str) -> Row:
    """``NAME_at`` in UTC and ``NAME_local`` on the site's wall."""
    return {
        f"{name}_at": utc_text(instant) if instant else None,
        f"{name}_local": local_text(instant, zone) if instant else None,
    }


def plain_columns(name: str, instant: datetime | None, zone: str) -> Row:
    """``NAME`` in UTC and ``NAME_local`` on the site's wall."""
    columns = instant_columns(name, instant, zone)
    return {name: columns[f"{name}_at"], f"{name}_local": columns[f"{name}_local"]}


def words(values: Iterable[str]) -> str:
    """Distinct words, sorted, one blank between."""
    return " ".join(sorted({value for value in values if value}))
