"""A station's devices come and go. Does not know how a device is driven, or what was done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceChanged:
    """A device (``camera``, ``printer``, ``scale``, ``scanner``) came or went; ``name`` tells several of a kind apart.

    ``state``: up | connecting (it is there, and held or denied) | down. ``why`` is the reason's code, where there is
    one. ``flapping``: it comes and goes so often that further changes are not listed until it is steady again.
    """

    device: str
    name: str = ""
    state: Literal["up", "connecting", "down"]
    at: datetime
    why: str = ""
    flapping: bool = False
