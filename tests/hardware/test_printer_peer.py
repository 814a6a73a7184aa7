"""A printer that somebody else wrote (emupos) takes our labels for what they are; `emupos_venv.py` gets it.

Without it these tests are skipped: what it answered once is in `test_recorded_answers.py`.
"""

from __future__ import annotations

import io
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
import zxingcpp
from PIL import Image

from hardware.dialect import Patience
from hardware.drivers.tcp_printer import EscposTcpPrinter
from hardware.label import LabelContent
from hardware.printer import Cause, Failed, Paper, Printed
from tests.hardware import recorded
from tests.hardware.emupos_venv import emupos

CONTENT = LabelContent(
    tracking_number="SF1382094756123", qr="SF1:parcel:1", lines=(("纯棉圆领短袖 白色", 2), ("毛巾", 1))
)
BRIEF = Patience(connect=1, answer=1, printed=5, drain=1)

pytestmark = pytest.mark.slow


class Peer:
    """emupos running, and its control interface."""

    def __init__(self, port: int, api_port: int) -> None:
        self.port = port
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{api_port}/api/v1", trust_env=False, timeout=5)

    def ready(self) -> bool:
        try:
            return self._client.get("/devices").is_success
        except httpx.TransportError:
            return False

    def fault(self, name: str, *, active: bool) -> None:
        self._client.request("PUT" if active else "DELETE", f"/devices/bench/faults/{name}").raise_for_status()

    def newest(self) -> Image.Image:
        answer = self._client.get("/devices/bench/receipts/latest/image").raise_for_status()
        return Image.open(io.BytesIO(answer.content)).convert("L")

    def close(self) -> None:
        self._client.close()


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[Peer]:
    port, api_port = _free_ports(2)
    (tmp_path / "emupos.yaml").write_text(
        f"schema: 1\napi: {{ host: 127.0.0.1, port: {api_port} }}\ndevices:\n"
        f"  - id: bench\n    type: printer\n    profile: epson-tm-t20iii\n    receipts_dir: ./receipts\n"
        f"    connections:\n      - tcp: {{ port: {port} }}\n"
    )
    program = emupos()
    log = tmp_path / "emupos.log"
    with (
        log.open("wb") as output,
        subprocess.Popen([program, "run"], cwd=tmp_path, stdout=output, stderr=output) as run,
    ):
        peer = Peer(port, api_port)
        deadline = time.monotonic() + 20
        while not peer.ready():
            assert run.poll() is None, log.read_text()
            assert time.monotonic() < deadline, "emupos did not start"
            time.sleep(0.05)
        yield peer
        peer.close()
        run.terminate()
        run.wait(10)


def test_a_stranger_prints_the_label_dot_for_dot_and_confirms_it(peer: Peer) -> None:
    printer = EscposTcpPrinter(host="127.0.0.1", port=peer.port, patience=BRIEF)
    assert printer.print_label(CONTENT, lambda: None) == Printed(paper=Paper.OK)
    page = peer.newest()
    formats = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.QRCode])
    codes = zxingcpp.read_barcodes(np.asarray(page), formats=formats)
    assert {code.text for code in codes} == {CONTENT.tracking_number, CONTENT.qr}
    ours = _ink(printer.encode(printer.lay_out(CONTENT)))
    theirs = np.packbits(np.asarray(page) < 128, axis=1).tobytes()
    assert ours in theirs


@pytest.mark.parametrize(("fault", "cause"), [("paper-out", Cause.PAPER_OUT), ("cover-open", Cause.COVER_OPEN)])
def test_a_stranger_that_cannot_print_is_sent_nothing(peer: Peer, fault: str, cause: Cause) -> None:
    printer = EscposTcpPrinter(host="127.0.0.1", port=peer.port, patience=BRIEF)
    peer.fault(fault, active=True)
    outcome = printer.print_label(CONTENT, lambda: None)
    assert isinstance(outcome, Failed)
    assert outcome.cause is cause
    peer.fault(fault, active=False)
    assert printer.print_label(CONTENT, lambda: None) == Printed(paper=Paper.OK)


def test_a_strangers_low_paper_is_seen(peer: Peer) -> None:
    printer = EscposTcpPrinter(host="127.0.0.1", port=peer.port, patience=BRIEF)
    peer.fault("paper-near-end", active=True)
    assert printer.status().paper is Paper.LOW
    assert printer.print_label(CONTENT, lambda: None) == Printed(paper=Paper.LOW)


def test_what_was_recorded_of_a_stranger_is_what_it_says_and_draws(peer: Peer) -> None:
    for state, fault in recorded.FAULTS.items():
        if fault:
            peer.fault(fault, active=True)
        assert recorded.ask(peer.port) == recorded.recorded()[state]
        if fault:
            peer.fault(fault, active=False)
    printer = EscposTcpPrinter(host="127.0.0.1", port=peer.port, patience=BRIEF)
    assert printer.print_page(recorded.page(), lambda: None) == Printed(paper=Paper.OK)
    drawn = np.packbits(np.asarray(peer.newest()) < 128, axis=1).tobytes()
    assert drawn == recorded.page().dots


def _ink(job: bytes) -> bytes:
    start = job.index(b"\x1dv0\x00")
    row, rows = (int.from_bytes(job[at : at + 2], "little") for at in (start + 4, start + 6))
    return job[start + 8 : start + 8 + row * rows]


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
