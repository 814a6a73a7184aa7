"""A private CUPS scheduler with a raw queue: bytes go through it unchanged, and its word is taken for what it is."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.drivers.cups_printer import EscposCupsPrinter, TsplCupsPrinter, ZplCupsPrinter
from hardware.errors import BadOption
from hardware.printer import Cause, Failed, Language, Paper, Printed, RawPage, Unknown
from hardware.virtual_printer import VirtualPrinter
from tests.hardware.printer_bench import begin
from tests.hardware.printing import CALM, CONTENT, is_on

CUPSD = "/usr/sbin/cupsd"
SECONDS = 30.0
FILES = """
ServerRoot {0}/etc
RequestRoot {0}/spool
TempDir {0}/spool/tmp
CacheDir {0}/cache
StateDir {0}/run
DataDir /usr/share/cups
ServerBin /usr/lib/cups
AccessLog {0}/log/access
ErrorLog {0}/log/error
PageLog {0}/log/page
SystemGroup root
"""
SCHEDULER = """
Listen {0}/run/cups.sock
Browsing Off
WebInterface No
DefaultAuthType None
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.needs_root,
    pytest.mark.skipif(not Path(CUPSD).exists(), reason="no CUPS on this machine (Debian: cups, cups-client)"),
    pytest.mark.skipif(os.geteuid() != 0, reason="a scheduler of our own must be able to become its user"),
]


class Spooler:
    """A scheduler that nobody else sees, with one raw queue, ``label``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("etc", "spool/tmp", "cache", "run", "log"):
            (folder / name).mkdir(parents=True)
        (folder / "etc" / "cups-files.conf").write_text(FILES.format(folder))
        (folder / "etc" / "cupsd.conf").write_text(SCHEDULER.format(folder))
        command: list[str | Path] = [
            CUPSD,
            "-f",
            "-c",
            folder / "etc" / "cupsd.conf",
            "-s",
            folder / "etc" / "cups-files.conf",
        ]
        self._run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def set_up(self, port: int) -> None:
        """Make the queue, as soon as the scheduler answers."""
        command = ["lpadmin", "-p", "label", "-E", "-v", f"socket://127.0.0.1:{port}", "-m", "raw"]
        deadline = time.monotonic() + SECONDS
        while (done := subprocess.run(command, capture_output=True, text=True, check=False)).returncode:
            assert time.monotonic() < deadline, done.stderr + (self.folder / "log" / "error").read_text()[-2000:]
            time.sleep(0.1)

    def command(self, *words: str) -> str:
        return subprocess.run(words, check=True, capture_output=True, text=True).stdout

    def close(self) -> None:
        self._run.send_signal(signal.SIGTERM)
        self._run.wait(10)


@pytest.fixture
def peer() -> Iterator[VirtualPrinter]:
    printer = VirtualPrinter(width=800, language=Language.ZPL)
    yield printer
    printer.close()


@pytest.fixture
def spooler(peer: VirtualPrinter, monkeypatch: pytest.MonkeyPatch) -> Iterator[Spooler]:
    folder = Path("/tmp") / f"shipfloor-cups-{os.getpid()}"  # noqa: S108 - a socket's path may have 107 characters
    shutil.rmtree(folder, ignore_errors=True)
    monkeypatch.setenv("CUPS_SERVER", str(folder / "run" / "cups.sock"))
    made = Spooler(folder)
    try:
        made.set_up(peer.port)
        yield made
    finally:
        made.close()
        shutil.rmtree(folder, ignore_errors=True)


def test_every_byte_goes_through_a_spooler_unchanged_and_nobody_calls_it_printed(
    spooler: Spooler, peer: VirtualPrinter
) -> None:
    patient = replace(CALM, printed=SECONDS)
    printer = ZplCupsPrinter(queue="label", paper="100x150", patience=patient)
    label = printer.encode(printer.lay_out(CONTENT))
    outcome = printer.print_label(CONTENT, begin)
    assert isinstance(outcome, Unknown)
    assert (outcome.cause, outcome.bytes_sent) == (Cause.UNCONFIRMED, len(label))
    assert peer.wait_for_jobs(1, SECONDS)
    assert bytes(peer.jobs[0].raw) == label
    assert is_on(printer.lay_out(CONTENT), peer.pages[0])
    # Every byte that there is, in an order that no filter would leave alone.
    noise = bytes(range(256)) * 40 + hashlib.sha256(b"noise").digest() * 100
    raw = EscposCupsPrinter(queue="label", paper="100x150", patience=patient)
    raw.print_page(RawPage(language=Language.ESCPOS, data=noise), begin)
    assert peer.wait_for_jobs(2, SECONDS)
    assert bytes(peer.jobs[1].raw) == noise
    # Told to believe the spooler, it waits for its word.
    believing = ZplCupsPrinter(queue="label", paper="100x150", confirms="close", patience=patient)
    assert believing.print_label(CONTENT, begin) == Printed(paper=Paper.UNKNOWN)
    assert believing.status().online


@pytest.mark.parametrize("paper", ["100x150", "80"])
def test_each_label_of_a_spooler_is_sent_as_it_is_and_nothing_is_ended_before_it(
    spooler: Spooler, peer: VirtualPrinter, paper: str
) -> None:
    printer = EscposCupsPrinter(queue="label", paper=paper, patience=replace(CALM, printed=SECONDS))
    printer.note_half_page()  # an earlier process was killed in a job, which the spooler has whole or not at all
    label = printer.encode(printer.lay_out(CONTENT))
    for count in (1, 2):
        assert isinstance(printer.print_label(CONTENT, begin), Unknown)
        assert peer.wait_for_jobs(count, SECONDS)
    assert [bytes(job.raw) for job in peer.jobs] == [label, label]


def test_a_job_that_somebody_cancels_is_never_believed(spooler: Spooler, peer: VirtualPrinter) -> None:
    peer.refuse()  # the spooler goes on trying, and the job waits
    believing = ZplCupsPrinter(queue="label", confirms="close", patience=replace(CALM, printed=SECONDS))

    def cancel() -> None:
        deadline = time.monotonic() + SECONDS
        while "label-1" not in spooler.command("lpstat", "-o", "label"):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        spooler.command("cancel", "label-1")

    canceller = threading.Thread(target=cancel)
    canceller.start()
    outcome = believing.print_label(CONTENT, begin)
    canceller.join()
    assert isinstance(outcome, Unknown)
    peer.accept()


def test_a_queue_that_is_stopped_or_not_there_is_sent_nothing(spooler: Spooler, peer: VirtualPrinter) -> None:
    nowhere = ZplCupsPrinter(queue="nowhere", patience=CALM).print_label(CONTENT, begin)
    spooler.command("cupsdisable", "label")
    stopped = ZplCupsPrinter(queue="label", patience=CALM)
    for outcome in (nowhere, stopped.print_label(CONTENT, begin)):
        assert isinstance(outcome, Failed)
        assert outcome.cause is Cause.UNREACHABLE
    assert not stopped.status().online
    assert not peer.jobs
    spooler.command("cupsenable", "label")
    assert stopped.status().online


def test_a_queue_cannot_promise_paper_and_its_name_is_no_option() -> None:
    with pytest.raises(BadOption, match="no questions"):
        TsplCupsPrinter(queue="label", confirms="status")
    with pytest.raises(BadOption, match="queue"):
        TsplCupsPrinter(queue="-h elsewhere")
