"""The tail of a label: our link delivers it to a slow printer that talks; the obvious way loses it unseen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from escpos.printer import Network

from hardware.tcp_link import TcpLink
from hardware.virtual_printer import VirtualPrinter

# As many bytes as a label of 100 x 150 mm has, none of which is a question.
LABEL = b"\x1dv0\x00\x64\x00\xaf\x04" + b"\x55" * 119_892 + b"\x1dV\x00" + b"\x00" * 97


@pytest.fixture
def slow_printer() -> Iterator[VirtualPrinter]:
    printer = VirtualPrinter(width=800)
    printer.faults.bytes_per_second = 500_000
    printer.faults.babbles = True
    yield printer
    printer.close()


def test_every_byte_reaches_a_slow_printer_that_sends_its_status_meanwhile(slow_printer: VirtualPrinter) -> None:
    with TcpLink("127.0.0.1", slow_printer.port, connect_seconds=1) as link:
        link.send(LABEL, stall_seconds=2, total_seconds=10)
        assert link.finish(drain_seconds=5)
    assert slow_printer.wait_for_jobs(1)
    assert len(LABEL) == 120_000
    assert bytes(slow_printer.jobs[0].raw) == LABEL


def test_control_python_escpos_own_transport_loses_the_tail_and_reports_success(slow_printer: VirtualPrinter) -> None:
    network = Network("127.0.0.1", slow_printer.port, timeout=5)
    network.open()
    network._raw(LABEL)  # noqa: SLF001 - what its image() calls
    network.close()
    assert slow_printer.wait_for_jobs(1)
    arrived = bytes(slow_printer.jobs[0].raw)
    assert len(arrived) < len(LABEL)
    assert LABEL.startswith(arrived)
