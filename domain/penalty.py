"""What a missed deadline costs, by a policy's tariff. Does not know whether one was missed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.policy import Policy
from domain.tariff import Band

FEN_PER_YUAN = 100
LATE, FALSE_SHIPMENT = "late", "false_ship"  # metrics that a parcel can still be kept from


@dataclass(frozen=True, slots=True, kw_only=True)
class Fine:
    """Money at risk for one order. ``unconfirmed`` must be shown wherever the sum is."""

    fen: int
    unconfirmed: bool


def fine_of(policy: Policy, metric: str, amount_fen: int | None) -> Fine | None:
    """The fine for one order under ``metric`` (late, false_ship); None where the policy has no tariff for it.

    An unknown amount takes the first band with no share, which is the least that the order can cost.
    """
    for penalty in policy.penalties:
        if penalty.metric == metric:
            amount = amount_fen or 0
            for band in penalty.bands:
                if band.up_to_yuan is None or amount <= band.up_to_yuan * FEN_PER_YUAN:
                    return Fine(fen=_fen(band, amount), unconfirmed=band.unconfirmed)
    return None


def fines_of(fines: Iterable[Fine | None]) -> Fine:
    """What several orders cost together; unconfirmed as soon as one of them is."""
    known = [fine for fine in fines if fine is not None]
    return Fine(fen=sum(fine.fen for fine in known), unconfirmed=any(fine.unconfirmed for fine in known))


def _fen(band: Band, amount_fen: int) -> int:
    share = amount_fen * band.percent / 100 + band.flat_yuan * FEN_PER_YUAN
    fen = max(share, band.min_yuan * FEN_PER_YUAN)
    if band.max_yuan is not None:
        fen = min(fen, band.max_yuan * FEN_PER_YUAN)
    return round(fen)
