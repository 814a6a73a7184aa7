"""What a policy may not say although each of its values is right: contradictions, by key.

Does not know files or texts (``domain.policy_text``), nor other policies (``domain.policies``).
"""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.limit_kind import Allowance, BusinessDays, Cutoff, Elapsed, Limit, NoticeLimit
from domain.policy import Policy, SecondaryClock, When
from domain.policy_numbers import numbers_of

Contradiction = tuple[str, str]


def contradictions(policy: Policy) -> Iterator[Contradiction]:
    """Each key that contradicts another, with what is wrong."""
    try:
        ZoneInfo(policy.zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield "zone", f"no time zone is called {policy.zone!r}"
    if policy.valid_to is not None and policy.valid_to <= policy.valid_from:
        yield "valid_to", "is not after valid_from"
    yield from _of_classes(policy)
    yield from _of_clocks(policy)
    yield from _of_notices(policy)
    for index, pause in enumerate(policy.pauses):
        if pause.ends <= pause.starts:
            yield f"pauses[{index}].ends", "is not after starts"
    for index, penalty in enumerate(policy.penalties):
        if any(band.up_to_yuan is None for band in penalty.bands[:-1]):
            yield f"penalties[{index}].bands", "only the last band may be without up_to_yuan"
    for key, number in numbers_of(policy):
        if number.valid_from is not None and number.valid_from > policy.valid_from:
            yield f"{key}.valid_from", "is after the policy's own: a later number needs a later version"


def _of_classes(policy: Policy) -> Iterator[Contradiction]:
    ids = [kind.id for kind in policy.classes]
    if len(set(ids)) < len(ids):
        yield "classes", "two classes have one id"
    for index, kind in enumerate(policy.classes):
        yield from _of_limit(kind.limit, policy, f"classes[{index}].limit")
    last = policy.classes[-1]
    # Whatever an order is, some class must give it a limit that can be computed from when its clock started.
    if last.when != When() or not _serves_every_order(last.limit):
        problem = "the last class must fit every order and have a limit that counts from the clock's start"
        yield f"classes[{len(ids) - 1}]", f"{problem} (elapsed, business_days or cutoff)"


def _serves_every_order(limit: Limit) -> bool:
    return isinstance(limit, Elapsed | Cutoff) or (isinstance(limit, BusinessDays) and limit.counted_from == "start")


def _of_limit(limit: Limit | NoticeLimit, policy: Policy, key: str) -> Iterator[Contradiction]:
    if isinstance(limit, Elapsed | BusinessDays) and limit.given is not None:
        least = 1 if isinstance(limit, Elapsed) else 0
        if not least <= limit.given.least <= limit.given.most:
            yield f"{key}.given", f"least must lie between {least} and most"
    if isinstance(limit, Cutoff) and not limit.days_before <= limit.days_after <= limit.days_before + 1:
        # Else what is paid on the next day could be due before it.
        yield f"{key}.days_after", "must be days_before or one more"
    needs = isinstance(limit, Cutoff) or (isinstance(limit, BusinessDays) and not limit.every_day)
    if needs and policy.calendar is None:
        yield key, "counts business days, and the policy has no calendar"


def _of_clocks(policy: Policy) -> Iterator[Contradiction]:
    ids = [clock.id for clock in policy.secondary_clocks]
    classes = {kind.id for kind in policy.classes}
    if len(set(ids)) < len(ids):
        yield "secondary_clocks", "two clocks have one id"
    for index, clock in enumerate(policy.secondary_clocks):
        key = f"secondary_clocks[{index}]"
        for name in clock.classes:
            if name not in classes:
                yield f"{key}.classes", f"there is no class {name!r}"
        for place, allowed in _allowances(clock):
            yield from _of_allowance(allowed, policy, f"{key}.{place}")


def _allowances(clock: SecondaryClock) -> Iterator[tuple[str, Allowance]]:
    yield "limit", clock.limit
    yield from ((f"by_goods.{name}", allowed) for name, allowed in clock.by_goods.items())
    yield from ((f"by_region.{name}", allowed) for name, allowed in clock.by_region.items())


def _of_allowance(allowed: Allowance, policy: Policy, key: str) -> Iterator[Contradiction]:
    if (allowed.hours is None) == (allowed.business_days is None):
        yield key, "must allow either hours or business_days"
    elif allowed.business_days is not None and policy.calendar is None:
        yield key, "counts business days, and the policy has no calendar"


def _of_notices(policy: Policy) -> Iterator[Contradiction]:
    classes = {kind.id for kind in policy.classes}
    clocks = {clock.id for clock in policy.secondary_clocks}
    for index, notice in enumerate(policy.notices):
        key = f"notices[{index}]"
        if notice.ends <= notice.starts:
            yield f"{key}.ends", "is not after starts"
        if notice.limit is not None:
            yield from _of_limit(notice.limit, policy, f"{key}.limit")
        for name in notice.classes:
            if name not in classes:
                yield f"{key}.classes", f"there is no class {name!r}"
        for name in notice.secondary:
            if name not in clocks:
                yield f"{key}.secondary.{name}", "there is no such secondary clock"
        for earlier in policy.notices[:index]:
            same = notice.service == earlier.service and set(notice.classes) & set(earlier.classes)
            if same and notice.starts <= earlier.ends and earlier.starts <= notice.ends:
                yield key, f"is valid at once with the notice {earlier.id!r} for one class"
