"""Benches, parcels and scans for tests: plain values with sensible defaults."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from domain.barcode import read
from domain.order import Refund
from domain.parcel import Parcel, ParcelLine, ParcelOrder, State
from domain.site import Label, Photo, Profile
from domain.standing import Bench, Found, Scan

START = datetime(2026, 11, 20, 9, 24, tzinfo=UTC)
WAYBILL = "YT7512304418826"
OTHER_WAYBILL = "YT7512304410352"


def at(seconds: float) -> datetime:
    """An instant of the test's day."""
    return START + timedelta(seconds=seconds)


def scan(text: str, seconds: float = 0, device: str = "scanner", symbology: str = "") -> Scan:
    """A scan some seconds into the test."""
    return Scan(at=at(seconds), device=device, code=read(text, symbology))


def line(sku: str = "MUG", quantity: int = 1, verified: int = 0, **more: object) -> ParcelLine:
    """A line of mugs."""
    known = ParcelLine(line_id=f"o1/{sku}", sku=sku, name=sku.title(), quantity=quantity, verified=verified)
    return replace(known, **more)  # type: ignore[arg-type]  # a test names the fields it means


def order(number: str = "1", refund: Refund = Refund.CLEAR, *, cancelled: bool = False) -> ParcelOrder:
    """One order of a parcel."""
    return ParcelOrder(
        order_id=f"order-{number}", number=number, platform="pdd", shop="s", refund=refund, cancelled=cancelled
    )


def parcel(*lines: ParcelLine, state: State = State.RELEASED, number: str = WAYBILL, **more: object) -> Parcel:
    """A parcel of one mug, unless told otherwise."""
    known = Parcel(
        parcel_id=f"parcel-{number}",
        state=state,
        tracking_number=number,
        carrier="yto",
        orders=(order(),),
        lines=lines or (line(),),
    )
    return replace(known, **more)  # type: ignore[arg-type]  # a test names the fields it means


def bench(label: Label = Label.PREPRINTED, photo: Photo = Photo.WANTED, **more: object) -> Bench:
    """A bench with packer 017 signed in."""
    known = Bench(place="bench", badge="017", profile=Profile(label=label, photo=photo), printer="label", station="S1")
    return replace(known, **more)  # type: ignore[arg-type]  # a test names the fields it means


def found(about: Parcel | None = None, *skus: str, **more: object) -> Found:
    """What a code stands for."""
    return replace(Found(parcel=about, skus=skus), **more)  # type: ignore[arg-type]  # a test names the fields


def kinds(events: tuple[object, ...]) -> list[str]:
    """The kinds of some facts, in order."""
    return [type(event).__name__ for event in events]
