"""What a supervisor decides for all stations, told to the feed: site rules, policies, badges, column mappings.

A badge's name and PIN hash lie beside the feed, where they can be deleted; the feed holds the badge alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from central.errors import NotProjectable, Unusable
from central.feed import Feed, Told, every_listed, listed
from central.imports import BADGE
from central.projection.reading import check_storable
from domain.events import (
    BadgeIssued,
    BadgeRevoked,
    BarcodeUnbound,
    MappingRemoved,
    MappingSaved,
    PolicyPublished,
    SiteRulesSet,
)
from domain.mapping import fault_of
from domain.policies import check_together
from domain.policy import Policy
from domain.policy_text import PolicyError, parse_policy
from domain.site import SiteRules, UnreadableRules, rules_from_text, rules_to_text
from domain.wire import UnknownKind, UnreadableEvent, from_data
from journal.database import Connection

if TYPE_CHECKING:
    from argon2 import PasswordHasher

ROLES = ("packer", "supervisor", "carrier_desk", "service")
BADGE_MAX = 64
PIN_MIN = 4
PIN_MAX = 64
HASHED = "$argon2id$"


class NewBadge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A badge to issue. Only roles that prove themselves need a PIN, plain or as an argon2 hash made elsewhere."""

    badge: str
    role: str
    name: str = ""
    pin: str = ""
    pin_hash: str = ""


class Said(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event that a station's panel wants the feed to hold."""

    kind: str
    data: dict[str, Any]


class BadgeNote(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept beside the feed."""

    badge: str
    name: str = ""
    pin_hash: str = ""


class Decided(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a supervisor decided at a station that does not own the feed, and the secrets that go beside it."""

    events: list[Said] = []
    badges: list[BadgeNote] = []


Decision = SiteRulesSet | PolicyPublished | BadgeIssued | BadgeRevoked | BarcodeUnbound | MappingSaved | MappingRemoved
"""What may be decided so. Orders and scans have doors of their own."""


def take_decided(decided: Decided, feed: Feed) -> Told:
    """Tell the feed what a station's panel decided, all of it or nothing; raises Unusable."""
    events = [_decision(said) for said in decided.events]
    if any(note.pin_hash and not note.pin_hash.startswith(HASHED) for note in decided.badges):
        raise Unusable("pin_hash", "A PIN's hash is an argon2id hash.")
    feed.keep_private([(BADGE, note.badge, note) for note in decided.badges])
    told = feed.tell(events)
    revoked = [event.badge for event in events if isinstance(event, BadgeRevoked)]
    feed.keep_private([(BADGE, badge, BadgeNote(badge=badge)) for badge in revoked])
    return told


def _decision(said: Said) -> Decision:
    try:
        event = from_data(said.kind, said.data)
        check_storable(event)
    except (UnknownKind, UnreadableEvent, NotProjectable) as error:
        raise Unusable("event", f"{said.kind} cannot be read: {error}") from error
    if not isinstance(event, Decision):
        raise Unusable("event", f"{said.kind} is not decided here.")
    if isinstance(event, MappingSaved) and (fault := fault_of(event.mapping)):
        raise Unusable("event", f"{said.kind} cannot be used: {fault.code}")
    try:
        if isinstance(event, SiteRulesSet):
            rules_from_text(event.text)
        elif isinstance(event, PolicyPublished):
            parse_policy(event.text, event.policy_id)
    except (UnreadableRules, PolicyError) as error:
        raise Unusable("event", f"{said.kind} holds what cannot be read: {error}") from error
    return event


def set_rules(text: bytes, feed: Feed) -> SiteRules:
    """Publish a site's rules, whole; raises Unusable."""
    try:
        rules = rules_from_text(text.decode())
    except (UnreadableRules, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise Unusable("rules", f"These are no site rules: {error}") from error
    feed.tell([SiteRulesSet(text=rules_to_text(rules))])
    return rules


def current_rules(connection: Connection) -> SiteRules:
    """The rules as last published; the default ones where none were."""
    event = listed(connection, "rules", "")
    return rules_from_text(event.text) if isinstance(event, SiteRulesSet) else SiteRules()


def published_policies(connection: Connection) -> tuple[Policy, ...]:
    """The policies that the feed holds, as far as this version can read them."""
    events = every_listed(connection, "policy")
    found = (_policy_of(event) for event in events if isinstance(event, PolicyPublished))
    return tuple(policy for policy in found if policy is not None)


def publish_policy(text: bytes, feed: Feed, published: Sequence[Policy]) -> str:
    """Publish a policy beside those published; returns its id; raises Unusable, which names both of two rivals."""
    try:
        policy = parse_policy(text, "policy")
        check_together((*(each for each in published if each.policy_id != policy.policy_id), policy))
        feed.tell([PolicyPublished(policy_id=policy.policy_id, text=text.decode())])
    except (PolicyError, UnicodeDecodeError) as error:
        raise Unusable("policy", f"This is no policy: {error}") from error
    return policy.policy_id


def issue_badge(new: NewBadge, feed: Feed) -> None:
    """Issue a badge, or change its role, name or PIN; raises Unusable."""
    if not 0 < len(new.badge) <= BADGE_MAX or not new.badge.isprintable():
        raise Unusable("badge", f"A badge has 1 to {BADGE_MAX} printable characters.")
    if new.role not in ROLES:
        raise Unusable("role", f"A role is one of {', '.join(ROLES)}.")
    if new.pin_hash and not new.pin_hash.startswith(HASHED):
        raise Unusable("pin_hash", "A PIN's hash is an argon2id hash.")
    if new.role == "supervisor" and not new.pin_hash and not PIN_MIN <= len(new.pin) <= PIN_MAX:
        raise Unusable("pin", f"A supervisor's PIN has {PIN_MIN} to {PIN_MAX} characters.")
    secret = _hasher().hash(new.pin) if new.pin else new.pin_hash
    note = BadgeNote(badge=new.badge, name=new.name, pin_hash=secret)
    # The secret first: a badge that is known everywhere and proves nothing yet would be refused at the bench.
    feed.keep_private([(BADGE, new.badge, note)])
    feed.tell([BadgeIssued(badge=new.badge, role=new.role)])


def revoke_badge(badge: str, feed: Feed) -> None:
    """A badge opens nothing any more; its name and PIN hash are emptied."""
    feed.tell([BadgeRevoked(badge=badge)])
    feed.keep_private([(BADGE, badge, BadgeNote(badge=badge))])


def badges(connection: Connection) -> list[dict[str, str]]:
    """Every badge that opens something, with its name and never its PIN."""
    found = connection.execute("SELECT data FROM private_notes WHERE kind = ?", (BADGE,)).fetchall()
    notes = [msgspec.json.decode(data, type=BadgeNote) for (data,) in found]
    names = {note.badge: note.name for note in notes}
    keys = connection.execute("SELECT key FROM listed WHERE kind = 'badge' ORDER BY key").fetchall()
    issued = [event for (key,) in keys if isinstance(event := listed(connection, "badge", key), BadgeIssued)]
    return [{"badge": each.badge, "role": each.role, "name": names.get(each.badge, "")} for each in issued]


def _policy_of(event: PolicyPublished) -> Policy | None:
    try:
        return parse_policy(event.text, event.policy_id)
    except PolicyError:
        return None


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    """OWASP's floor for argon2id, which stations can afford to check."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - loaded with the first PIN

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
