"""The page as HTML text. Does not know HTTP."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from central.page.ships import Ships
from central.page.view import Context, view
from central.page.words import words
from central.projection.local import zone_named
from central.settings import Settings
from journal.database import Connection

FOLDER = Path(__file__).parents[1] / "templates"

ICONS = MappingProxyType(
    {
        name: Markup(paths)  # noqa: S704 - our own drawings
        for name, paths in {
            "link": '<path d="M10 14a4.5 4.5 0 0 0 6.4 0l3.2-3.2a4.5 4.5 0 0 0-6.4-6.4L12 5.6M14 10a4.5 4.5 0 0 0-6.4 0'
            'l-3.2 3.2a4.5 4.5 0 0 0 6.4 6.4L12 18.4"/>',
            "network": '<path d="M12 20h.01M8.5 16.4a5 5 0 0 1 7 0M5.2 12.9a10 10 0 0 1 13.6 0"/>',
            "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.2 2"/>',
            "warn": '<path d="M12 4l9 16H3zM12 10v4M12 17h.01"/>',
            "tick": '<path d="M4.5 12.5l5 5L19.5 7"/>',
            "undo": '<path d="M8 5L3.5 9.5 8 14M4 9.5h10a6 6 0 0 1 0 12h-3"/>',
            "fork": '<path d="M12 21v-8M12 13L6 7V3M12 13l6-6V3"/>',
        }.items()
    }
)

DRAWINGS = frozenset({"chart", "spark", "bar", "hours", "heat"})
"""Keys of the context whose text is SVG that we made, with what people typed escaped inside."""


def render(connection: Connection, settings: Settings, language: str, now: datetime, ships: Ships) -> str:
    """The page in a language."""
    said = words(language, settings.zone)
    today = now.astimezone(zone_named(settings.zone)).date()
    context = view(connection, settings, said, now) | {"ships": ships.view(said, today)}
    return _environment().get_template("score.html").render(icons=ICONS, **_mark(context))


def render_imports(context: Context) -> str:
    """The page of imports, or of one import's report."""
    return _environment().get_template("imports.html").render({"report": None, "imports": [], "mappings": []} | context)


def _mark(context: Context) -> Context:
    """The context with its drawings marked as markup."""
    return {key: _marked(key, value) for key, value in context.items()}


def _marked(key: str, value: object) -> object:
    if isinstance(value, dict):
        return _mark(value)
    if isinstance(value, list):
        return [_marked(key, each) for each in value]
    return Markup(value) if key in DRAWINGS and isinstance(value, str) else value  # noqa: S704 - our own drawings


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER), autoescape=select_autoescape(), undefined=StrictUndefined, trim_blocks=True
    )
