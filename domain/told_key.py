"""Which keys of a told order are not taken: one that nobody knows, or that names a person. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from domain.reason import Reason, reason


def strange_key(
    raw: Mapping[str, object], keys: Collection[str], line_keys: Collection[str], label_keys: Collection[str]
) -> Reason | None:
    """Why a key of the order, of one of its lines or of its label, is not taken."""
    lines = raw.get("lines")
    places = [(raw, keys, "")]
    if isinstance(lines, list):
        places += [(line, line_keys, f"lines[{place}].") for place, line in enumerate(lines) if isinstance(line, dict)]
    if isinstance(label := raw.get("label"), dict):
        places.append((label, label_keys, "label."))
    for told, known, where in places:
        for key in told:
            if key in known:
                continue
            code = "key_of_a_person" if _is_personal(str(key)) else "key_unknown"
            return reason(code, key=f"{where}{str(key)[:40]}")
    return None


def _is_personal(key: str) -> bool:
    return _PERSONAL.search(key.lower().replace("_", "").replace("-", "").replace(" ", "")) is not None


_PERSONAL = re.compile(
    r"name$|buyer|receiver|recipient|consignee|contact|phone|mobile|^tel|address|street|province|city|district|county"
    r"|^zip|postcode|postal|email|idcard|identity|wechat|remark|message|收件|收货|姓名|电话|手机|地址|买家|身份证|留言|备注"
)
