"""What emupos answered to our questions and made of a label of ours: kept, for machines that cannot run it.

`test_printer_peer.py` holds the record to emupos itself wherever it runs.
"""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path
from typing import TypeAlias

import numpy as np
from PIL import Image

from hardware import escpos_status
from hardware.escpos import Ending, encode
from hardware.raster import Raster, raster
from hardware.tcp_link import TcpLink

FOLDER = Path(__file__).parent / "data" / "escpos"
ANSWERS, PAGE = FOLDER / "emupos-answers.json", FOLDER / "emupos-page.png"
FAULTS = {"ok": "", "paper_out": "paper-out", "cover_open": "cover-open", "paper_low": "paper-near-end"}
QUESTIONS = {
    "printer": escpos_status.ASK_PRINTER,
    "offline_cause": escpos_status.ASK_OFFLINE_CAUSE,
    "paper": escpos_status.ASK_PAPER,
    "in_order": escpos_status.ASK_IN_ORDER,
}
Answers: TypeAlias = dict[str, str]
"""One byte in hexadecimal for each question; empty where none came."""


def ask(port: int) -> Answers:
    """Put each question on a connection of its own, as nobody's code but the link's."""
    said: Answers = {}
    for name, question in QUESTIONS.items():
        with TcpLink("127.0.0.1", port, connect_seconds=5) as link:
            link.send(question, stall_seconds=5, total_seconds=5)
            said[name] = link.receive(time.monotonic() + 1.0).hex()
            link.finish(1)
    return said


def recorded() -> dict[str, Answers]:
    """By the printer's state."""
    told: dict[str, Answers] = json.loads(ANSWERS.read_text())["answers"]
    return told


def recorded_job() -> str:
    """The digest of the bytes from which it made the page."""
    return str(json.loads(ANSWERS.read_text())["job_sha256"])


def page() -> Raster:
    """A page with every kind of edge: bars of one dot and more, boxes, noise."""
    chance = np.random.default_rng(20261121)
    dots = np.zeros((320, 576), dtype=np.bool_)
    for number in range(72):
        dots[16:112, number * 8 : number * 8 + 1 + number % 7] = True
    dots[128:304, 16:560] = True
    dots[136:296, 24:552] = chance.integers(0, 2, (160, 528), dtype=np.uint8) == 1
    return raster(Image.fromarray(np.where(dots, np.uint8(0), np.uint8(255))))


def job() -> bytes:
    """The page as we send it."""
    return encode(page(), Ending.CUT)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
