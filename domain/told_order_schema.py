"""What orders told in JSON look like, for whoever writes a program: a JSON Schema whole in itself, and examples.

Does not know HTTP.
"""

from __future__ import annotations

from typing import Any

import msgspec

from domain.told_order import ORDERS_MAX, ToldOrder

EXAMPLES: dict[str, dict[str, Any]] = {
    "new": {
        "summary": "Two orders as they are placed",
        "value": {
            "platform": "pdd",
            "shop": "",
            "orders": [
                {
                    "number": "261120-012345678901234",
                    "confirmed_at": "2026-11-20T16:52:00+08:00",
                    "promise_at": "2026-11-22T16:52:00+08:00",
                    "lines": [{"sku": "MUG-BLUE", "title": "马克杯", "variant": "蓝色", "quantity": 2}],
                },
                {
                    "number": "261120-012345678905678",
                    "confirmed_at": "2026-11-20T16:55:10+08:00",
                    "lines": [{"sku": "HAT"}, {"sku": "STICKER", "gift": True}],
                    "tracking_number": "YT7512304410001",
                    "carrier": "yto",
                },
            ],
        },
    },
    "changed": {
        "summary": "What changed since: a refund asked for, a number that became known. What is left out stays.",
        "value": {
            "platform": "pdd",
            "orders": [
                {"number": "261120-012345678901234", "refund": "ask"},
                {"number": "261120-012345678905678", "tracking_number": "YT7512304410009", "carrier": "yto"},
            ],
        },
    },
}

ANSWER: dict[str, Any] = {
    "type": "object",
    "required": ["accepted", "updated", "unchanged", "rejected", "orders", "import_ids"],
    "properties": {
        "import_ids": {
            "type": "object",
            "description": "the import of each platform, by which a supervisor can undo it; none where nothing of it"
            " was new, changed or refused",
            "additionalProperties": {"type": "string"},
        },
        **{name: {"type": "integer"} for name in ("accepted", "updated", "unchanged")},
        "rejected": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["row", "number", "reason"],
                "properties": {
                    "row": {"type": "integer", "description": "its place in the request, from 1"},
                    "number": {"type": "string"},
                    "reason": {
                        "type": "object",
                        "properties": {"code": {"type": "string"}, "params": {"type": "object"}},
                    },
                },
            },
        },
        "orders": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["row", "number", "outcome"],
                "properties": {
                    "row": {"type": "integer"},
                    "number": {"type": "string"},
                    "outcome": {"enum": ["accepted", "updated", "unchanged", "rejected"]},
                    "label": {
                        "type": "object",
                        "required": ["outcome"],
                        "description": "what became of its label, where one was told",
                        "properties": {
                            "outcome": {"enum": ["attached", "unchanged", "wanted", "refused"]},
                            "reason": {"type": "object"},
                        },
                    },
                },
            },
        },
    },
}


def request_body() -> dict[str, Any]:
    """The request's body as OpenAPI writes it."""
    (order,), parts = msgspec.json.schema_components([ToldOrder], ref_template="{name}")
    described = _inlined(order, parts)
    described["additionalProperties"] = False
    schema = {
        "type": "object",
        "required": ["orders"],
        "additionalProperties": False,
        "properties": {
            "platform": {"type": "string", "description": "of the orders that name none themselves"},
            "shop": {"type": "string", "description": "the same"},
            "orders": {"type": "array", "maxItems": ORDERS_MAX, "items": described},
        },
    }
    return {"required": True, "content": {"application/json": {"schema": schema, "examples": EXAMPLES}}}


def _inlined(schema: object, parts: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever JSON holds
    """The schema without references: a document that embeds it need not know where its parts lie."""
    if isinstance(schema, dict):
        if (name := schema.get("$ref")) is not None:
            return _inlined(parts[name], parts)
        return {key: _inlined(value, parts) for key, value in schema.items()}
    return [_inlined(each, parts) for each in schema] if isinstance(schema, list) else schema
