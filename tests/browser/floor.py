"""What a station would say on Friday 20 November at 17:24: the messages that the screens' tests send."""

from __future__ import annotations

from typing import Any

NOW = "2026-11-20T09:24:08Z"  # 17:24:08 in Shanghai


def line(line_id: str, **changes: Any) -> dict[str, Any]:
    base = {
        "line_id": line_id,
        "sku": f"SKU-{line_id}",
        "name": "陶瓷马克杯",
        "name_en": "Blue mug",
        "short_name": "",
        "variant": "350ml 蓝色",
        "location": "A-03-2",
        "picture": "",
        "quantity": 2,
        "verified": 1,
        "gift": False,
        "no_barcode": False,
    }
    return {**base, **changes}


GLASS = line(
    "1", name="玻璃冷水杯", name_en="Glass tumbler", variant="400ml 透明", location="A-07-4", quantity=1, verified=1
)
MUG = line("2")
SPOON = line("3", name="木柄勺", name_en="Wooden spoon", variant="长款 24cm", location="C-02-1", quantity=1, verified=0)
COASTER = line(
    "4", name="软木杯垫", name_en="Cork coaster", variant="10cm", location="B-11-1", quantity=1, verified=1, gift=True
)


def card(tracking_number: str, **changes: Any) -> dict[str, Any]:
    base = {
        "parcel_id": f"p-{tracking_number}",
        "tracking_number": tracking_number,
        "carrier": "yto",
        "goods": "陶瓷马克杯 350ml 蓝色",
        "units": 1,
        "location": "A-03-2",
        "wave": "07",
        "wave_position": 12,
        "paid_at": "2026-11-20T08:52:00Z",
        "ship_by": "2026-11-22T08:52:00Z",
        "bench_deadline": "2026-11-20T12:00:00Z",
        "due_on": "2026-11-20",
        "trip": {"carrier": "yto", "departs_at": "2026-11-20T12:30:00Z"},
        "risk": "on_track",
        "reasons": [],
        "state": "released",
    }
    return {**base, **changes}


def parcel(**changes: Any) -> dict[str, Any]:
    base = {
        "parcel_id": "p-YT7512304418826",
        "tracking_number": "YT7512304418826",
        "carrier": "yto",
        "state": "opened",
        "orders": [
            {"order_id": "o1", "number": "251120-1", "platform": "pinduoduo", "paid_at": "2026-11-20T08:52:00Z"}
        ],
        "remarks": [{"who": "buyer", "text": "送人的，别放价目单"}],
        "lines": [GLASS, MUG, SPOON, COASTER],
        "units": 5,
        "verified": 3,
        "ship_by": "2026-11-22T08:52:00Z",
        "bench_deadline": "2026-11-20T12:00:00Z",
        "due_on": "2026-11-20",
        "trip": {"carrier": "yto", "departs_at": "2026-11-20T12:30:00Z"},
        "risk": "on_track",
        "reasons": [],
        "warned": [],
        "unlisted": False,
        "label": None,
        "photo": None,
        "hold": None,
        "wave": "07",
        "wave_position": 12,
    }
    return {**base, **changes}


def bench(open_parcel: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    base = {
        "station": "S3",
        "name": "3 号台",
        "place": "bench",
        "packer": {"badge": "017", "role": "packer"},
        "count_today": 312,
        "profile": {"label": "preprinted", "photo": "wanted"},
        "parcel": open_parcel,
        "handover": None,
    }
    return {**base, **changes}


def said(outcome: str | None, on: dict[str, Any], sound: str = "none", **changes: Any) -> dict[str, Any]:
    """A bench message: what just happened, and how the bench stands."""
    told = None
    if outcome:
        told = {
            "outcome": outcome,
            "sound": sound,
            "reason": None,
            "parcel_id": None,
            "tracking_number": None,
            "code": "",
            "rule": "",
            "instead": None,
            "missing": [],
            **changes,
        }
    return {"type": "bench", "at": NOW, "outcome": told, "bench": on}


def because(code: str, **params: str | int) -> dict[str, Any]:
    return {"code": code, "params": params}


QUEUE = {
    "type": "queue",
    "next": [
        card("YT7512304418826"),
        card("YT7512304410352", goods="软木杯垫 10cm 圆形", units=6, location="B-11-1"),
        card("YT7512304414192", goods="玻璃冷水杯 400ml 透明", units=2, location="A-07-4"),
    ],
    "due_left": 214,
    "packed_today": 1098,
    "window": {"phase": "closing", "opens_at": "2026-11-20T09:00:00Z", "closes_at": "2026-11-20T10:00:00Z"},
    "ship_by_next": card("YT7512304416038", ship_by="2026-11-20T10:05:00Z", state="opened"),
    "orders_at": "2026-11-20T09:21:00Z",
    "refund_age_minutes": 30,
    "modes": {"window": "enforce", "ship_by": "enforce"},
    "stale": False,
}
DEVICES: dict[str, Any] = {
    "type": "devices",
    "devices": [
        {"device": name, "state": "ok", "reason": None}
        for name in ("scanner", "camera", "printer", "scale", "network", "clock")
    ],
}


def devices(**states: str) -> dict[str, Any]:
    """The devices message with some of them in another state."""
    changed = [{**each, "state": states.get(str(each["device"]), each["state"])} for each in DEVICES["devices"]]
    return {"type": "devices", "devices": changed}


HELLO = {
    "type": "hello",
    "zone": "Asia/Shanghai",
    "language": "zh",
    "offset_semitones": 0,
    "station": "S3",
    "version": "0.1.0",
}


def greeting(on: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """What a new stream is told first."""
    return [HELLO, {"type": "beat", "now": NOW}, DEVICES, QUEUE, said(None, on if on is not None else bench())]
