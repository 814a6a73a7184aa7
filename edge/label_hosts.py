"""Where labels may be fetched from. Does not fetch."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit


def allowed(url: str, hosts: Sequence[str]) -> bool:
    """Whether a label may be fetched there: https, a host that the settings name, and no password in the address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme != "https" or not parts.hostname or parts.username is not None or parts.password is not None:
        return False
    return parts.hostname in hosts if port in {None, 443} else f"{parts.hostname}:{port}" in hosts
