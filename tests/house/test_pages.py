"""What the pages for people promise: commands, words on screens, settings and links that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from PIL import Image

from edge.clock import Clock
from edge.connectors import Connectors
from edge.settings import read_settings
from hardware.registry import DRIVERS
from shipfloor.cli import VERBS
from tests.house.tree import ROOT, name

PAGES = ("README.md", "README.zh-CN.md", "CHANGELOG.md", "docs/OPERATIONS.md", "systemd/INSTALL.md")
HANDBOOK = ROOT / "docs" / "OPERATIONS.md"
HANDBOOK_LINES_MAX = 200
PICTURE_BYTES_MAX = 150_000
TARGETS = re.compile(r"^([a-z]+):", re.MULTILINE)


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def commands(page: str) -> set[str]:
    """The verbs that a page names in code, as ``shipfloor VERB``."""
    return set(re.findall(r"(?:`|/bin/)shipfloor ([a-z]+)\b", text(page)))


@pytest.mark.parametrize("page", PAGES)
def test_every_command_that_a_page_names_exists(page: str) -> None:
    assert commands(page) - VERBS.keys() == set()
    made = set(re.findall(r"`(?:AUTO=1 )?make ([a-z]+)", text(page)))
    assert made - set(TARGETS.findall(text("Makefile"))) == set()


def test_the_handbook_s_commands_were_found() -> None:
    assert {"doctor", "import", "backup", "restore", "verify", "rebuild", "export"} <= commands("docs/OPERATIONS.md")


def test_the_handbook_s_settings_are_settings(tmp_path: Path) -> None:
    blocks = re.findall(r"^ *```toml\n(.*?)```", HANDBOOK.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    (tmp_path / "station.toml").write_text("\n".join(blocks), encoding="utf-8")
    settings = read_settings(tmp_path / "station.toml")
    assert [scanner.role for scanner in settings.scanners] == ["bench", "dock"]
    assert settings.printer is not None
    assert settings.central is not None
    assert settings.camera.kind in DRIVERS["camera"]
    assert settings.printer.kind in DRIVERS["printer"]
    connectors = Connectors(settings, Clock(trust=True))
    assert [erp.template.name for erp in connectors.erps] == ["kuaimai"]
    assert settings.replays[0].kind in DRIVERS["outlet"]


def test_what_the_handbook_shows_in_bold_stands_on_a_screen() -> None:
    """Words in bold within its tables and sentences are the English catalogue's, but for those of this page itself."""
    with (ROOT / "station_ui/locale/en/LC_MESSAGES/messages.po").open("rb") as file:
        shown = {str(message.string) for message in read_po(file)}
    handbook = HANDBOOK.read_text(encoding="utf-8")
    own = {"bold", "Head office", "first supervisor", "A lift", "Surge mode"}
    said = {words for words in re.findall(r"\*\*([^*]+)\*\*", handbook) if len(words.split()) <= 4}
    assert said - own - shown == set()


def test_the_handbook_can_be_read_at_one_sitting() -> None:
    assert len(HANDBOOK.read_text(encoding="utf-8").splitlines()) <= HANDBOOK_LINES_MAX


@pytest.mark.parametrize("page", PAGES)
def test_headings_that_a_page_links_to_exist(page: str) -> None:
    for target, heading in re.findall(r"\]\((?!\w+:)([^)#]*)#([^)]+)\)", text(page)):
        aimed = ((ROOT / page).parent / target).read_text(encoding="utf-8") if target else text(page)
        assert heading in {_anchor(line) for line in re.findall(r"^#+ (.+)$", aimed, re.MULTILINE)}


def test_pictures_are_small_and_shown() -> None:
    pictures = sorted((ROOT / "docs" / "pictures").iterdir())
    both = text("README.md") + text("README.zh-CN.md")
    assert [name(path) for path in pictures if name(path) not in both] == []
    assert [name(path) for path in pictures if path.stat().st_size > PICTURE_BYTES_MAX] == []
    for path in pictures:
        with Image.open(path) as picture:
            assert picture.size == (1280, 800)


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
