"""Places in a template and what is put into them: ``{waybill}``, ``{at:local}``, ``{"each": "items", "as": {…}}``.

Pure. Does not know where a field's value comes from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

FIELDS = frozenset(
    {
        *("posting_id", "fact", "parcel_id", "waybill", "carrier", "at", "now", "badge", "station", "trip_id"),
        *("order", "orders", "platform", "shop", "units", "lines", "items", "attempt", "grams"),
        *("code", "sku", "quantity", "how"),  # of one item
    }
)
FORMS = frozenset({"iso", "local", "s", "ms"})
Fields = Mapping[str, Any]
_PLACE = re.compile(r"\{([a-z_]+(?:\.[a-z0-9_]+)?)(?::([a-z]+))?\}")


class UnknownField(ValueError):
    """A place names a form of a time, or a shape of a list, that does not exist."""


def names_in(value: object) -> set[str]:
    """The fields that a value asks for; raises UnknownField where its shape or a time's form is unknown."""
    match value:
        case str(text):
            for name, form in _PLACE.findall(text):
                if form and form not in FORMS:
                    raise UnknownField(f"{{{name}:{form}}}: a time is {', '.join(sorted(FORMS))}")
            return {name for name, _form in _PLACE.findall(text)}
        case {"each": each, "as": shape, **beside}:
            if each != "items" or beside:
                raise UnknownField("each is over items, with nothing beside it but as")
            return {"items"} | names_in(shape)
        case dict():
            return {name for part in value.values() for name in names_in(part)}
        case list():
            return {name for part in value for name in names_in(part)}
    return set()


def fill(value: Any, fields: Fields, zone: str) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """The value with every place filled. A string that is one place alone keeps its field's type; None goes away."""
    match value:
        case str(text):
            return _filled(text, fields, zone)
        case {"each": "items", "as": shape}:
            return [fill(shape, {**fields, **item}, zone) for item in fields["items"]]
        case dict():
            filled = {key: fill(part, fields, zone) for key, part in value.items()}
            return {key: part for key, part in filled.items() if part is not None}
        case list():
            return [fill(part, fields, zone) for part in value]
    return value


def _filled(text: str, fields: Fields, zone: str) -> Any:  # noqa: ANN401 - as ``fill``
    alone = _PLACE.fullmatch(text)
    if alone:
        return _value(fields, alone[1], alone[2], zone)
    return _PLACE.sub(lambda place: _text(_value(fields, place[1], place[2], zone)), text)


def _value(fields: Fields, name: str, form: str | None, zone: str) -> Any:  # noqa: ANN401 - as ``fill``
    value = fields.get(name)
    if not isinstance(value, datetime):
        return value
    match form:
        case "local":
            return value.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")
        case "s":
            return int(value.timestamp())
        case "ms":
            return int(value.timestamp() * 1000)
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _text(value: Any) -> str:  # noqa: ANN401 - as ``fill``
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ",".join(_text(part) for part in value)
    return str(value)
