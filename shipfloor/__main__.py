"""``python -m shipfloor`` is the command ``shipfloor``."""

from __future__ import annotations

from shipfloor.cli import main

main()
