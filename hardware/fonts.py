"""Chinese fonts: found, measured with, and asked which glyphs they lack. Do not know what is set in them."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

from hardware.printer_errors import FontMissing

# (regular, bold) where Debian's packages put them: fonts-noto-cjk, fonts-wqy-microhei, fonts-wqy-zenhei.
DEBIAN_FONTS = (
    (
        Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
        Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"),
    ),
    (Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"), Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")),
    (Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"), Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc")),
)

# What a compositor sets where the type is missing: visible, and nobody takes it for a character that was meant.
GETA = "〓"

_FACES_MAX = 10
_PROBE_SIZE = 24
_PROBE_CHINESE = "货"
_NO_GLYPH = "\U0010ffff"  # a noncharacter: every font answers with its missing-glyph box
_MEASURES_MAX = 4096


class Fonts:
    """A regular and a bold Chinese face."""

    def __init__(self, regular: Path, bold: Path | None = None) -> None:
        self._advances: dict[tuple[int, bool], _Advances] = {}
        self._paths = {False: _face(regular), True: _face(bold or regular)}
        if not self.has(_PROBE_CHINESE):
            raise FontMissing(f"{regular} has no Chinese glyphs: install fonts-noto-cjk or name another font")

    @lru_cache(maxsize=64)  # noqa: B019 - a process has one Fonts, and it lives as long
    def at(self, size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
        """Return a face at a size in dots."""
        path, index = self._paths[bold]
        # Basic layout: no script here needs shaping, and a machine with another libraqm sets the same label.
        return ImageFont.truetype(path, size, index=index, layout_engine=ImageFont.Layout.BASIC)

    def width(self, text: str, size: int, *, bold: bool = False) -> float:
        """Return the advance of a text in dots."""
        advances = self._advances.get((size, bold))
        if advances is None:
            advances = self._advances[size, bold] = _Advances(self.at(size, bold=bold))
        return sum(map(advances.__getitem__, text))

    @lru_cache(maxsize=_MEASURES_MAX)  # noqa: B019 - as above
    def has(self, character: str) -> bool:
        """Tell whether the face draws this character as itself, not as its missing-glyph box."""
        face = self.at(_PROBE_SIZE)
        return bytes(face.getmask(character)) != bytes(face.getmask(_NO_GLYPH)) or character.isspace()

    def settable(self, text: str) -> str:
        """Return the text as it can be set on one line.

        Control and format characters go, white space becomes single blanks, pictures (emoji) go, and any other
        character that the font lacks becomes a geta mark.
        """
        return " ".join("".join(self._settable(character) for character in text).split())

    def _settable(self, character: str) -> str:
        if character.isspace():
            return " "
        category = unicodedata.category(character)
        if category in {"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"}:
            return ""
        if self.has(character):
            return character
        return "" if category in {"So", "Sk"} else GETA


class _Advances(dict[str, float]):
    """Each character's advance, measured once; with basic layout and no kerning they add up to a text's."""

    def __init__(self, face: ImageFont.FreeTypeFont) -> None:
        super().__init__()
        self._face = face

    def __missing__(self, character: str) -> float:
        if len(self) >= _MEASURES_MAX:
            self.clear()
        advance = self[character] = self._face.getlength(character)
        return advance


def find_fonts(regular: Path | None = None, bold: Path | None = None) -> Fonts:
    """Return the fonts named in the settings, else the first that Debian's packages brought."""
    if regular is not None:
        return Fonts(regular, bold)
    for known_regular, known_bold in DEBIAN_FONTS:
        if known_regular.is_file():
            return Fonts(known_regular, known_bold if known_bold.is_file() else None)
    raise FontMissing(
        "no Chinese font found: install fonts-noto-cjk (or fonts-wqy-microhei), or name one in the settings"
    )


def _face(path: Path) -> tuple[str, int]:
    """Return the file and the index of its simplified Chinese face; a collection may begin with the Japanese one."""
    names: list[str] = []
    try:
        for index in range(_FACES_MAX):
            name = ImageFont.truetype(str(path), _PROBE_SIZE, index=index).getname()[0] or ""
            names.append(name)
            if name.endswith(" SC"):
                return str(path), index
    except OSError as error:
        # Past its last face a collection answers with an error; before its first, the file is no font.
        if not names:
            raise FontMissing(f"{path} is not a font: {error}") from error
    return str(path), 0
