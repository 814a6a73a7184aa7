"""An order that a person describes on the command line, as the engine takes it. Does not know any station's data.

What cannot be used raises Unusable, whose key is a sentence of ``shipfloor.verbs.speech``. What can be read in two ways
is read in one and said so, as a reason that goes out with the answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.carrier_name import carrier_code
from domain.order import Order
from domain.policies import policy_of
from domain.policy import Policy
from domain.reason import Reason, reason
from domain.site import PlannedTrip, SiteRules, UnreadableRules, rules_from_text

# Whose pickups ``--trip`` names where no carrier was said.
ANY_CARRIER = "any"
ZONE_ASSUMED = "zone_assumed"
YEARS = range(2000, 2100)
_CLOCK = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")


class Unusable(ValueError):
    """What was typed cannot be used. ``key`` names the sentence that says why."""

    def __init__(self, key: str, /, **params: object) -> None:
        super().__init__(key)
        self.key = key
        self.params = params


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The words of the command line, as they were typed. ``times`` and ``days`` by the name of their option."""

    platform: str
    shop: str = ""
    times: dict[str, str]
    presale_on: str = ""
    handling_days: int | None = None
    classes: Sequence[str] = ()
    carrier: str = ""
    trips: Sequence[str] = ()
    zone: str = ""
    site: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the engine is asked. ``now`` is None where none was typed; ``notes`` say how the words were read."""

    order: Order
    policy: Policy
    rules: SiteRules
    now: datetime | None
    notes: tuple[Reason, ...]


def asked_of(typed: Typed, policies: Sequence[Policy]) -> Asked:
    """The order, its policy and the site that these words describe; raises Unusable."""
    versions = _versions(typed.platform.strip().lower(), policies)
    rules = _rules(typed)
    zone = _zone(typed.zone or versions[-1].zone)
    times = {name: _instant(name, text, zone) for name, text in typed.times.items() if text.strip()}
    carrier = carrier_code(typed.carrier)[0] or (ANY_CARRIER if typed.trips else "")
    order = Order(
        order_id="asked",
        platform=versions[-1].platform,
        shop=typed.shop,
        number="",
        lines=(),
        created_at=times.get("created-at"),
        paid_at=times.get("paid-at"),
        confirmed_at=times.get("group-completed-at"),
        declared_at=times.get("declared-at"),
        promise_at=times.get("promise"),
        presale_on=_presale_on(typed),
        handling_days=typed.handling_days,
        carrier=carrier,
    )
    named = {policy_id for _, policy_id in rules.shop_policies}
    governing = [*versions, *(each for each in policies if each.policy_id in named)]
    policy = policy_of(order, governing, rules) or _policy(order, versions, typed.platform)
    order = _classed(order, policy, typed.classes)
    _check(order)
    return Asked(
        order=order,
        policy=policy,
        rules=replace(rules, trips=(*rules.trips, *_trips(typed.trips, carrier))),
        now=times.get("now"),
        notes=() if typed.zone else tuple(_assumed(typed.times, zone)),
    )


def _versions(platform: str, policies: Iterable[Policy]) -> list[Policy]:
    """All versions of the platform's policy, oldest first; a policy's own id names it alone."""
    known = sorted(policies, key=lambda policy: policy.valid_from)
    name = platform.replace("-", "_")
    found = [each for each in known if name in {each.platform, *each.aliases}] or [
        each for each in known if each.policy_id == platform
    ]
    if not platform:
        raise Unusable("platform_missing", known=_listed(each.platform for each in known))
    if not found:
        raise Unusable("platform_unknown", platform=platform, known=_listed(each.platform for each in known))
    return found


def _policy(order: Order, versions: Sequence[Policy], platform: str) -> Policy:
    """The policy of an order whose times choose none."""
    if versions[0].only_by_name:
        return versions[0]
    if any((order.confirmed_at, order.paid_at, order.created_at, order.promise_at)):
        raise Unusable("platform_not_yet", platform=platform, first=versions[0].valid_from.date())
    if order.presale_on is None and order.declared_at is None:
        raise Unusable("nothing_to_compute")
    return versions[-1]


def _classed(order: Order, policy: Policy, names: Iterable[str]) -> Order:
    """The order made to fit the classes, services and goods types that were named."""
    for typed in names:
        name = typed.partition("=")[0].strip()
        kind = next((kind for kind in policy.classes if kind.id == name), None)
        if kind is not None:
            order = replace(
                order, service=kind.when.service or order.service, goods_type=kind.when.goods_type or order.goods_type
            )
            if order.handling_days is None:
                order = replace(order, handling_days=kind.when.handling_days)
            if kind.when.presale and order.presale_on is None:
                raise Unusable("presale_without_date", name=name)
        elif name in _services(policy):
            order = replace(order, service=name)
        elif name in _goods_types(policy):
            order = replace(order, goods_type=name)
        else:
            known = [kind.id for kind in policy.classes]
            raise Unusable(
                "class_unknown", name=name, policy=policy.policy_id, known=_listed([*known, *_extra(policy)])
            )
    return order


def _extra(policy: Policy) -> Iterator[str]:
    yield from _services(policy)
    yield from _goods_types(policy)


def _services(policy: Policy) -> set[str]:
    said = [*(kind.when.service for kind in policy.classes), *(each.service for each in policy.notices)]
    return {name for name in (*said, *(pause.service for pause in policy.pauses)) if name}


def _goods_types(policy: Policy) -> set[str]:
    said = {kind.when.goods_type for kind in policy.classes}
    return {name for name in said.union(*(clock.by_goods for clock in policy.secondary_clocks)) if name}


def _check(order: Order) -> None:
    """What an order cannot be: promised for before it could be shipped at all."""
    start = order.confirmed_at or order.paid_at or order.created_at
    if order.promise_at is not None and start is not None and order.promise_at <= start:
        raise Unusable("promise_before_start", promise=order.promise_at.isoformat(), start=start.isoformat())


def _rules(typed: Typed) -> SiteRules:
    rules = SiteRules()
    if typed.site is not None:
        try:
            rules = rules_from_text(typed.site.read_bytes().decode())
        except OSError as error:
            raise Unusable("file_unreadable", file=typed.site, why=error.strerror) from error
        except (UnreadableRules, UnicodeDecodeError) as error:
            raise Unusable("site_unreadable", file=typed.site, why=error) from error
    rules = replace(rules, zone=typed.zone or rules.zone)
    _zone(rules.zone)
    return rules


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Unusable("zone_unknown", zone=name) from error


def _instant(option: str, text: str, zone: ZoneInfo) -> datetime:
    """An ISO 8601 time; one without an offset is the zone's wall clock."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise Unusable("time_unreadable", option=f"--{option}", text=text) from error
    if ":" not in text or at.year not in YEARS:
        raise Unusable("time_unreadable", option=f"--{option}", text=text)
    return at if at.tzinfo is not None else at.replace(tzinfo=zone)


def _date(option: str, text: str) -> date:
    try:
        on = date.fromisoformat(text.strip())
    except ValueError as error:
        raise Unusable("date_unreadable", option=f"--{option}", text=text) from error
    if on.year not in YEARS:
        raise Unusable("date_unreadable", option=f"--{option}", text=text)
    return on


def _presale_on(typed: Typed) -> date | None:
    """The date of a presale, said by its option or with its class (``presale=2026-12-01``)."""
    dates = [("class", each.partition("=")[2]) for each in typed.classes if "=" in each]
    for option, text in [*dates, ("presale-on", typed.presale_on)]:
        if text or option == "class":
            return _date(option, text)
    return None


def _trips(texts: Iterable[str], carrier: str) -> Iterator[PlannedTrip]:
    for text in texts:
        if not _CLOCK.fullmatch(text.strip()):
            raise Unusable("trip_unreadable", text=text)
        hour, minute = text.strip().split(":")
        yield PlannedTrip(carrier=carrier, weekdays=tuple(range(7)), departs=time(int(hour), int(minute)))


def _assumed(times: dict[str, str], zone: ZoneInfo) -> Iterator[Reason]:
    bare = [
        name for name, text in times.items() if text.strip() and datetime.fromisoformat(text.strip()).tzinfo is None
    ]
    if bare:
        yield reason(ZONE_ASSUMED, place=zone.key, options=", ".join(f"--{name}" for name in bare))


def _listed(names: Iterable[str] | Collection[str]) -> str:
    return ", ".join(dict.fromkeys(names))
