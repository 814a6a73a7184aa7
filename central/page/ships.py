"""The page's section of batch-ship files in words: what waits by shop, what stays out and why, how far each file is.

Does not know HTTP, or what may be in a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from central.page.words import Words
from central.ship_files import ShipFile
from domain.batch_ship_file import NUMBERS_SHOWN, TakenFile
from domain.batch_ship_order import LeftOut, ShopWaiting
from domain.carrier import CARRIERS
from domain.reason import Reason

Context = dict[str, Any]
_CHIPS: Mapping[str, tuple[str, str]] = {
    "taken": ("warn", "clock"),
    "half": ("warn", "clock"),
    "uploaded": ("right", "tick"),
    "taken_back": ("plain", "undo"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ships:
    """What the section shows. ``said`` is the message of what was just done, by its id in the catalogue."""

    waiting: list[ShopWaiting]
    files: list[ShipFile]
    said: str = ""

    def view(self, words: Words, today: date) -> Context:
        """What the template needs."""
        return {
            "shops": [_shop(words, shop) for shop in self.waiting],
            "files": [_file(words, each, today) for each in self.files],
            "said": words(self.said) if self.said else "",
            "well": self.said in DONE,
        }


DONE = frozenset({"ships.said_taken", "ships.said_uploaded", "ships.said_back"})
SAID = DONE | {
    "ships.said_who",
    "ships.said_elsewhere",
    "reason.batch_ship_nothing",
    "reason.batch_ship_unknown",
    "reason.batch_ship_taken_back",
}
"""All that may stand above the lists after something was done, or was not."""


def _shop(words: Words, shop: ShopWaiting) -> Context:
    form = shop.form
    several = form is not None and shop.rows > form.rows_max
    return {
        "platform": shop.platform,
        "shop": shop.shop,
        "name": _name(words, shop.platform, shop.shop),
        "orders": words.number(shop.orders),
        "some": shop.orders > 0,
        "rows": words("ships.rows", n=words.number(shop.rows)) if shop.rows > shop.orders else "",
        "more": words("ships.more_files", most=words.number(form.rows_max)) if form and several else "",
        "unconfirmed": form is not None and form.is_unconfirmed and shop.orders > 0,
        "left_out": [_left_out(words, out) for out in shop.left_out],
    }


def _left_out(words: Words, out: LeftOut) -> Context:
    numbers = ", ".join(out.numbers[:NUMBERS_SHOWN])
    more = len(out.numbers) > NUMBERS_SHOWN
    return {
        "code": out.why.code,
        "text": words("ships.left_out_of", n=words.number(len(out.numbers)), why=reason_text(words, out.why)),
        "numbers": words("ships.and_more", numbers=numbers) if more else numbers,
    }


def _file(words: Words, known: ShipFile, today: date) -> Context:
    file = known.file
    state = _state(file)
    css, icon = _CHIPS[state]
    at = {"taken": None, "taken_back": file.taken_back_at}.get(state, file.uploaded_at)
    some = file.taken_back if state != "taken_back" else 0
    return {
        "id": file.file_id,
        "state": state,
        "at": words.moment(file.taken_at, today),
        "by": words("ships.by", badge=file.taken_by) if file.taken_by else "",
        "name": _name(words, file.platform, file.shop),
        "orders": words.number(file.orders),
        "rows": words("ships.rows", n=words.number(file.rows)) if file.rows > file.orders else "",
        "chip": {"css": css, "icon": icon, "text": words(f"ships.is_{state}", n=words.number(file.taken))},
        "when": words.moment(at, today) if at else "",
        "told": words("ships.told", told=words.number(file.told), orders=words.number(file.orders)),
        "some": words("ships.some_taken_back", n=words.number(some)) if some else "",
        "doubts": [each for why in ("stale", "unsure") if (each := _doubts(words, known, why))],
        "taken": file.taken > 0,
        "sure": words("ships.uploaded_hint", orders=words.number(file.taken)),
        "open": words("ships.back_sure", n=words.number(file.taken + file.uploaded)),
        "is_open": file.taken + file.uploaded > 0,
    }


def _doubts(words: Words, known: ShipFile, why: str) -> Context | None:
    doubts = [doubt for doubt in known.doubts if doubt.why == why]
    if not doubts:
        return None
    count = known.file.stale if why == "stale" else known.file.unsure
    return {
        "why": why,
        "text": words(f"ships.{why}", n=words.number(count)),
        "numbers": ", ".join(doubt.number for doubt in doubts),
        "ids": [doubt.order_id for doubt in doubts],
        "back": words("ships.back_these", n=words.number(len(doubts))),
    }


def _state(file: TakenFile) -> str:
    if file.taken:
        return "half" if file.uploaded_at else "taken"
    return "uploaded" if file.uploaded else "taken_back"


def _name(words: Words, platform: str, shop: str) -> str:
    return " · ".join(filter(None, (words.name("platform", platform), shop)))


def reason_text(words: Words, why: Reason) -> str:
    """A reason in words, with what its values are called."""
    gaps = dict(why.params)
    if carrier := CARRIERS.get(str(gaps.get("carrier", ""))):
        gaps["carrier"] = carrier.name_zh if words.language == "zh" else carrier.name_en
    if "platform" in gaps:
        gaps["platform"] = words.name("platform", str(gaps["platform"]))
    return words(f"reason.{why.code}", **gaps)
