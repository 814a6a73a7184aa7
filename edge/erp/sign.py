"""Signatures that ERPs ask for. Pure; knows no template and no request.

The sorted ways are those of Taobao's open platform, which most Chinese ERPs took over: every field by its name's ASCII
order, name and value joined without anything between, and the digest in upper-case hex.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping


def sign_sorted(way: str, secret: str, fields: Mapping[str, str]) -> str:
    """``sorted-md5`` (the secret before and after), ``sorted-hmac-md5`` or ``sorted-hmac-sha256``."""
    joined = "".join(name + fields[name] for name in sorted(fields))
    if way == "sorted-md5":
        # The digest is theirs to choose: it proves who sent a request, it keeps nothing secret.
        return hashlib.md5(f"{secret}{joined}{secret}".encode(), usedforsecurity=False).hexdigest().upper()
    digest = "md5" if way == "sorted-hmac-md5" else "sha256"
    return hmac.new(secret.encode(), joined.encode(), digest).hexdigest().upper()


def sign_text(secret: str, text: str) -> str:
    """HMAC-SHA256 over a text, in lower-case hex."""
    return hmac.new(secret.encode(), text.encode(), "sha256").hexdigest()
