"""What platforms want a batch-ship file to look like: the forms that ship, and a site's own, which outrank them.

A site that finds a column or a carrier's name wrong puts a whole form of its own into its folder. Does not know what a
form says (``domain.batch_ship_form``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType

from domain.batch_ship_form import BatchShipForm, BatchShipFormError, parse_form
from edge.errors import SettingsError


@lru_cache(maxsize=8)
def forms_in(folder: Path | None) -> Mapping[str, BatchShipForm]:
    """The form of each platform, read once; raises SettingsError naming file and key."""
    return read_forms(folder)


def read_forms(folder: Path | None) -> Mapping[str, BatchShipForm]:
    """The same, read anew."""
    found: dict[str, BatchShipForm] = {}
    for named in (_shipped(), _own(folder) if folder is not None else ()):
        of_these: dict[str, BatchShipForm] = {}
        for file, text in named:
            for platform, form in _read(file, text):
                if platform in of_these:
                    raise SettingsError(f"{file}: {platform} has a form in another file too. Nothing was started.")
                of_these[platform] = form
        found |= of_these
    return MappingProxyType(found)


def _read(file: str, text: bytes) -> Iterator[tuple[str, BatchShipForm]]:
    try:
        form = parse_form(text, file)
    except BatchShipFormError as error:
        raise SettingsError(f"{error}. Nothing was started; mend the file and start again.") from error
    yield from ((platform, form) for platform in form.platforms)


def _shipped() -> Iterator[tuple[str, bytes]]:
    folder = resources.files("domain") / "data" / "batch_ship"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        yield file.name, file.read_bytes()


def _own(folder: Path) -> Iterator[tuple[str, bytes]]:
    try:
        for path in sorted(folder.glob("*.json")):
            yield str(path), path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{folder}: cannot be read ({error.strerror}). Nothing was started.") from error
