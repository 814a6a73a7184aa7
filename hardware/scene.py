"""What a virtual camera looks down on: a mat, an open box on it, and in it a coloured shape for every line of text.

Beside the box lies its label: the first line's number as text, as Code 128 and as a QR code, and what follows it.
"""

from __future__ import annotations

import math
from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from hardware.bars import CODE128_LENGTH_MAX, code128, qr
from hardware.errors import PictureError
from hardware.fonts import Fonts, find_fonts
from hardware.printer_errors import FontMissing

MAT, GRID, BOX, INSIDE, PAPER, INK = "#3d5a4c", "#4b6b5b", "#b98a5a", "#8f6840", "#f7f5ee", "#222222"
COLOURS = ("#d64545", "#2f74c0", "#e0a800", "#3b9c5f", "#8a4fbf", "#e07b39", "#20a0a8", "#d95a9c")
SHAPES_MAX = 12
LINES_MAX = 4
_LINE_PART = 10
"""A line of text takes this part of the label's height."""


def draw_scene(size: tuple[int, int], text: str, picture: bytes | None = None) -> Image.Image:
    """A box with what the text names, its label beside it; a picture (PNG, JPEG) takes the place of the shapes.

    Raises PictureError where the picture is none.
    """
    width, height = size
    scene = Image.new("RGB", size, MAT)
    draw = ImageDraw.Draw(scene)
    step = height // 12
    for place in range(step, max(size), step):
        draw.line((place, 0, place, height), fill=GRID)
        draw.line((0, place, width, place), fill=GRID)
    lines = text.splitlines()
    if not lines and picture is None:
        return scene
    box = (width * 6 // 100, height * 14 // 100, width * 60 // 100, height * 94 // 100)
    draw.rounded_rectangle(box, radius=height // 50, fill=BOX)
    rim = height // 28
    inside = (box[0] + rim, box[1] + rim, box[2] - rim, box[3] - rim)
    draw.rectangle(inside, fill=INSIDE)
    if picture is not None:
        _paste(scene, picture, inside)
    else:
        _draw_goods(draw, lines[1:] or lines, inside)
    _draw_label(draw, lines, (width * 64 // 100, height * 14 // 100, width * 96 // 100, height * 70 // 100))
    return scene


def face(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """A Chinese face, or the one that Pillow brings where this machine has none."""
    fonts = _fonts()
    return fonts.at(size) if fonts else ImageFont.load_default(size)


def _fonts() -> Fonts | None:
    try:
        return find_fonts()
    except FontMissing:
        return None


def _paste(scene: Image.Image, picture: bytes, inside: tuple[int, int, int, int]) -> None:
    try:
        goods = Image.open(BytesIO(picture)).convert("RGB")
    except (OSError, Image.DecompressionBombError) as error:
        raise PictureError(f"not a picture: {error}") from error
    goods.thumbnail((inside[2] - inside[0], inside[3] - inside[1]))
    left = (inside[0] + inside[2] - goods.width) // 2
    top = (inside[1] + inside[3] - goods.height) // 2
    scene.paste(goods, (left, top))


def _draw_goods(draw: ImageDraw.ImageDraw, lines: list[str], inside: tuple[int, int, int, int]) -> None:
    """One shape a line, the same for the same words."""
    shown = lines[:SHAPES_MAX]
    columns = math.ceil(math.sqrt(len(shown)))
    rows = math.ceil(len(shown) / columns)
    cell_width, cell_height = (inside[2] - inside[0]) // columns, (inside[3] - inside[1]) // rows
    reach = min(cell_width, cell_height) * 38 // 100
    for place, line in enumerate(shown):
        digest = sha256(line.encode()).digest()
        x = inside[0] + place % columns * cell_width + cell_width // 2
        y = inside[1] + place // columns * cell_height + cell_height // 2
        colour = COLOURS[digest[0] % len(COLOURS)]
        shape = digest[1] % 4
        if shape == 0:
            draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=colour, outline=INK, width=3)
        else:
            sides = (4, 6, 3)[shape - 1]
            draw.regular_polygon((x, y, reach), sides, rotation=digest[2] % 90, fill=colour, outline=INK, width=3)


def _draw_label(draw: ImageDraw.ImageDraw, lines: list[str], paper: tuple[int, int, int, int]) -> None:
    draw.rectangle(paper, fill=PAPER, outline=INK)
    size = (paper[3] - paper[1]) // _LINE_PART
    for place, line in enumerate(lines[:LINES_MAX]):
        draw.text((paper[0] + size // 2, paper[1] + size // 3 + place * size * 5 // 4), line, INK, face(size * 3 // 4))
    number = lines[0] if lines else ""
    if number and number.isascii() and number.isprintable() and len(number) <= CODE128_LENGTH_MAX:
        _draw_codes(draw, number, (paper[0], paper[1] + size * 11 // 2, paper[2], paper[3] - size // 3))


def _draw_codes(draw: ImageDraw.ImageDraw, number: str, room: tuple[int, int, int, int]) -> None:
    """The bars above, the QR code below them, both in whole dots a module; what has no room is left out."""
    left, top, right, bottom = room
    row, square = code128(number), qr(number)
    high = (bottom - top) * 3 // 10
    if dots := (right - left) // (len(row) + 20):
        start = (left + right - dots * len(row)) // 2
        for place in row.nonzero()[0]:
            x = start + int(place) * dots
            draw.rectangle((x, top, x + dots - 1, top + high), fill=INK)
    if dots := (bottom - top - high) // (len(square) + 4):
        x, y = (left + right - dots * len(square)) // 2, bottom - dots * len(square)
        for line, column in zip(*square.nonzero(), strict=True):
            module = (x + int(column) * dots, y + int(line) * dots)
            draw.rectangle((*module, module[0] + dots - 1, module[1] + dots - 1), fill=INK)
