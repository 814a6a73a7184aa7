"""What can be lifted: the rules that refuse, and the stops that wait for a supervisor. Does not know who may lift."""

from __future__ import annotations

from domain.parcel import REPRINT
from domain.reason import reason
from domain.rule import Rule
from domain.stop import CHANGED, REFUND
from edge.errors import NotPossible
from edge.store import load
from journal.database import Connection

LIFTABLE = frozenset({*(rule.value for rule in Rule), REFUND, CHANGED, "order_packed", REPRINT, "photo"})


def check_lift(connection: Connection, rule: str, parcel_id: str) -> None:
    """Raise NotPossible unless the rule is one that yields to a lift and the parcel is known here."""
    if rule not in LIFTABLE:
        raise NotPossible(reason("rule_unknown"))
    if load.parcel(connection, parcel_id, whole=False) is None:
        raise NotPossible(reason("parcel_unknown"))
