"""Files pasted together of which one was UTF-8 and the other GBK: each line in its own. Does not know cells.

Read in one of them alone, the other's lines would be words that nobody wrote, and "refunded" would say nothing.
"""

from __future__ import annotations

import re

STRAY_MIN, STRAY_SHARE = 3, 3
"""How often GBK fails as UTF-8: at least, and for each character that does not. Half a character fails once."""


def pasted(content: bytes) -> str:
    """The text, where some of its lines are UTF-8 and others GBK beyond doubt; empty where all may be of one encoding.

    What is neither stands in the file's first encoding, damage as U+FFFD.
    """
    lines = content.splitlines(keepends=True)
    foreign = {place: line for place, line in enumerate(lines) if not line.isascii()}
    as_utf_8 = {place for place, line in foreign.items() if UTF_8.fullmatch(line) and CHINESE.search(line)}
    as_gbk = {place for place, line in foreign.items() if place not in as_utf_8 and _is_gbk(line)}
    if not as_utf_8 or not as_gbk:
        return ""
    first = "utf-8" if min(as_utf_8) < min(as_gbk) else "gb18030"
    encodings = dict.fromkeys(as_utf_8, "utf-8") | dict.fromkeys(as_gbk, "gb18030")
    return "".join(line.decode(encodings.get(place, first), "replace") for place, line in enumerate(lines))


def _is_gbk(line: bytes) -> bool:
    """Whether it is GBK throughout, and hardly anything of it would be a Chinese character in UTF-8."""
    stray = line.decode("utf-8", "replace").count("\ufffd")
    if stray < STRAY_MIN or stray < STRAY_SHARE * len(CHINESE.findall(line)):
        return False
    try:
        line.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


# Chinese, its punctuation and its full-width forms are three bytes each; an emoji is four.
CHINESE = re.compile(rb"[\xe2-\xe9\xef][\x80-\xbf]{2}")
# Each byte can begin one of these alone: a pattern that could part a line in several ways would never end on a bad one.
UTF_8 = re.compile(rb"(?:[\x00-\x7f]|[\xe2-\xe9\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+")
