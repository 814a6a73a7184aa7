"""What the feed says, as facts: versions of orders and waybills, rules, carriers' scans. Does not know tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from central.projection.facts import CarrierFacts
from central.projection.rulebook import POLICY, RULES
from domain import events as e
from domain.order import Order, Waybill


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderGiven:
    """The feed gave a version of an order."""

    order: Order


@dataclass(frozen=True, slots=True, kw_only=True)
class WaybillGiven:
    """The feed listed a waybill number and its orders."""

    waybill: Waybill


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleGiven:
    """The feed gave a rule set or a policy."""

    key: str
    text: str


Given = OrderGiven | WaybillGiven | RuleGiven | CarrierFacts


def _order(_said: object, event: e.OrderImported) -> list[Given]:
    return [OrderGiven(order=event.order)]


def _order_undone(_said: object, event: e.OrderUndone) -> list[Given]:
    # One that no other import tells of stays in our books, cancelled.
    return [OrderGiven(order=event.order)]


def _waybill_undone(_said: object, event: e.WaybillUndone) -> list[Given]:
    return [WaybillGiven(waybill=event.waybill)] if event.known else []


def _waybill(_said: object, event: e.WaybillListed) -> list[Given]:
    return [WaybillGiven(waybill=event.waybill)]


def _carrier(_said: object, event: e.CarrierScanned) -> list[Given]:
    scans = ((event.at, event.stage),)
    return [CarrierFacts(tracking_number=event.tracking_number, carrier=event.carrier, scans=scans)]


def _rules(_said: object, event: e.SiteRulesSet) -> list[Given]:
    return [RuleGiven(key=RULES, text=event.text)]


def _policy(_said: object, event: e.PolicyPublished) -> list[Given]:
    return [RuleGiven(key=f"{POLICY}{event.policy_id}", text=event.text)]


FEED_EFFECTS: MappingProxyType[type[e.Event], Callable[[Any, Any], list[Any]]] = MappingProxyType(
    {
        e.CarrierScanned: _carrier,
        e.OrderImported: _order,
        e.WaybillListed: _waybill,
        e.OrderUndone: _order_undone,
        e.WaybillUndone: _waybill_undone,
        e.SiteRulesSet: _rules,
        e.PolicyPublished: _policy,
    }
)
