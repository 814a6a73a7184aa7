"""The command and the composition roots: which rooms and devices make a station, a head office, a demo. No rules."""

from __future__ import annotations

__version__ = "0.1.0"
