"""A batch-ship file that was taken: how far it is, what it is called, and how programs are told of it.

Does not know where it is kept, or who may have it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from domain.batch_ship_events import BatchShipLook
from domain.batch_ship_order import ShopWaiting

NUMBERS_SHOWN = 5
DOUBTS_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenFile:
    """A file that was taken. Counts are of orders: ``taken`` wait to be uploaded.

    ``told`` are declared at the platform, by whomever; ``unsure`` were uploaded and the platform's own word since is
    that it does not have them; ``stale`` must not be uploaded any more: refunded, cancelled, under another number.
    """

    file_id: str
    platform: str
    shop: str
    taken_at: datetime
    taken_by: str
    uploaded_at: datetime | None
    uploaded_by: str
    taken_back_at: datetime | None
    taken_back_by: str
    day: date
    look: BatchShipLook
    rows: int
    orders: int
    taken: int
    uploaded: int
    taken_back: int
    told: int
    unsure: int
    stale: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """An order of a file that a person must look at. ``why``: stale | unsure, see ``TakenFile``."""

    order_id: str
    number: str
    why: str


def suffix_of(look: BatchShipLook) -> str:
    """What a file of this look ends in."""
    return "txt" if look.separator == "\t" else "csv"


def media_type_of(look: BatchShipLook) -> str:
    """What a file of this look is, to a browser."""
    media = "text/tab-separated-values" if look.separator == "\t" else "text/csv"
    return f"{media}; charset={'gb18030' if look.encoding == 'gb18030' else 'utf-8'}"


def disposition_of(file: TakenFile, zone: str) -> str:
    """A download's Content-Disposition: the file's name, with the time at which it was taken on the site's wall."""
    local = file.taken_at.astimezone(ZoneInfo(zone))
    name = "-".join(filter(None, ("batch-ship", file.platform, file.shop, f"{local:%Y%m%d-%H%M%S}")))
    plain = "".join(each for each in name if each.isascii() and (each.isalnum() or each == "-"))
    suffix = suffix_of(file.look)
    return f"attachment; filename=\"{plain}.{suffix}\"; filename*=UTF-8''{quote(name)}.{suffix}"


def file_message(file: TakenFile, doubts: Sequence[Doubt]) -> dict[str, Any]:
    """One file as programs are told of it, with those of its orders that a person must look at."""
    told = asdict(file)
    del told["look"]
    return {**told, "suffix": suffix_of(file.look), "doubts": [asdict(doubt) for doubt in doubts]}


def shop_message(waiting: ShopWaiting) -> dict[str, Any]:
    """What waits of one shop, as programs are told of it."""
    form = waiting.form
    return {
        "platform": waiting.platform,
        "shop": waiting.shop,
        "orders": waiting.orders,
        "rows": waiting.rows,
        "rows_max": form.rows_max if form else 0,
        "form": form.name if form else "",
        "unconfirmed": form is not None and form.is_unconfirmed,
        "source": form.source if form else "",
        "grade": form.grade.value if form else "",
        "carriers_source": form.carriers.source if form else "",
        "left_out": [
            {
                "reason": {"code": out.why.code, "params": out.why.params},
                "count": len(out.numbers),
                "numbers": list(out.numbers[:NUMBERS_SHOWN]),
            }
            for out in waiting.left_out
        ],
    }
