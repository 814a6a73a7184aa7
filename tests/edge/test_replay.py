"""Each accepted scan is sent on to a second system, once; a dead one costs the bench nothing and is said."""

from __future__ import annotations

import os
import pty
import socket
import termios
import threading
import tty
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from edge.errors import SettingsError
from edge.settings import ReplaySettings, Settings
from edge.webhook import Webhook
from edge.workers import replay as module
from edge.workers.replay import Replay
from hardware.ports import Outlet
from hardware.registry import make_outlet
from journal.database import open_database
from tests.edge.erp.peer import answering, peer
from tests.edge.floor import HAT, MUG, Floor, an_order, floor, waybill_number
from tests.running_station import until

NUMBERS = [waybill_number(serial) for serial in range(4)]


class Listener:
    """A second system at a TCP port: one line at a time, and all that came."""

    def __init__(self, port: int = 0) -> None:
        self.door = socket.create_server(("127.0.0.1", port))
        self.port = self.door.getsockname()[1]
        self.heard = b""
        self._line: socket.socket | None = None
        self._more = threading.Condition()
        threading.Thread(target=self._run, daemon=True).start()

    def wait(self, wanted: bytes) -> bytes:
        """What has come, as soon as it ends so."""
        with self._more:
            assert self._more.wait_for(lambda: self.heard.endswith(wanted), 5), f"{self.heard!r}, not {wanted!r}"
            return self.heard

    def close(self) -> None:
        """Go away, line and all."""
        for each in (self._line, self.door):
            if each is not None:
                with closing(each):
                    try:
                        each.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        continue

    def _run(self) -> None:
        while True:
            try:
                self._line, _ = self.door.accept()
            except OSError:
                return
            with self._line:
                while True:
                    try:
                        data = self._line.recv(1024)
                    except OSError:
                        break
                    if not data:
                        break
                    with self._more:
                        self.heard += data
                        self._more.notify_all()


@contextmanager
def replaying(here: Floor, outlet: Outlet, **wanted: object) -> Iterator[Replay]:
    """A replay as the station has it."""
    settings = ReplaySettings(**{"name": "pc", "kind": "tcp", **wanted})  # type: ignore[arg-type]  # a test's own words
    connection = open_database(here.path)
    replay = Replay(connection, lambda: here.record, settings, outlet, here.clock)
    try:
        yield replay
    finally:
        replay.close()
        connection.close()


def with_orders(here: Floor) -> None:
    here.sign_in()
    for serial, number in enumerate(NUMBERS):
        here.take(an_order(serial, MUG, HAT, number=number))


def tcp(port: int) -> Outlet:
    return make_outlet("tcp", {"host": "127.0.0.1", "port": port})


def test_accepted_scans_come_in_their_order_and_refused_ones_do_not(tmp_path: Path) -> None:
    with floor(tmp_path) as here, closing(Listener()) as pc, replaying(here, tcp(pc.port), ending="crlf") as replay:
        with_orders(here)
        here.scan(NUMBERS[0], MUG, "NOT-OURS", MUG, HAT)
        replay.turn()
        assert pc.wait(b"HAT\r\n") == f"{NUMBERS[0]}\r\nMUG\r\nHAT\r\n".encode()
        assert (replay.standing.state, replay.standing.passed, replay.standing.dropped) == ("ok", 3, 0)


def test_only_the_kinds_that_are_wanted_are_sent(tmp_path: Path) -> None:
    with (
        floor(tmp_path) as here,
        closing(Listener()) as pc,
        replaying(here, tcp(pc.port), codes=("waybill",)) as replay,
    ):
        with_orders(here)
        here.scan(NUMBERS[0], MUG, HAT, NUMBERS[1])
        replay.turn()
        assert pc.wait(f"{NUMBERS[1]}\r".encode()) == f"{NUMBERS[0]}\r{NUMBERS[1]}\r".encode()


def test_a_serial_line_gets_what_a_scanner_would_have_typed(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    try:
        tty.setraw(theirs)
        outlet = make_outlet("serial", {"path": os.ttyname(theirs), "baud": 115_200})
        with floor(tmp_path) as here, replaying(here, outlet, ending="cr") as replay:
            with_orders(here)
            here.scan(NUMBERS[0], MUG)
            replay.turn()
            typed = f"{NUMBERS[0]}\rMUG\r".encode()
            came = b""
            while len(came) < len(typed):  # each code is a write of its own
                came += os.read(ours, 1024)
            assert came == typed
            assert termios.tcgetattr(theirs)[4] == termios.B115200
    finally:
        os.close(ours)
        os.close(theirs)


def test_a_webhook_gets_each_code_as_a_text(tmp_path: Path) -> None:
    with floor(tmp_path) as here, peer() as pc:
        outlet = Webhook(url=f"{pc.address}/scan", token="t")
        with replaying(here, outlet, ending="none") as replay:
            with_orders(here)
            pc.faults = [answering(200), answering(500)]
            here.scan(NUMBERS[0], MUG)
            replay.turn()
            assert [each.body.decode() for each in pc.taken] == [NUMBERS[0], MUG]
            assert pc.taken[0].headers["authorization"] == "Bearer t"
            assert (replay.standing.passed, replay.standing.dropped) == (1, 1)
            assert replay.standing.state == "lost"


def test_a_dead_second_system_costs_the_bench_nothing_and_what_it_missed_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY_SECONDS_MIN", 60.0)
    with (
        floor(tmp_path) as here,
        closing(Listener()) as pc,
        replaying(here, tcp(pc.port), keep_seconds=0.2) as replay,
    ):
        with_orders(here)
        pc.close()
        here.scan(NUMBERS[0], MUG, HAT)
        replay.turn()
        assert replay.standing.why is not None
        assert replay.standing.why.code == "replay_lost"
        assert (replay.standing.dropped, replay.standing.waiting) == (1, 2)
        here.scan(NUMBERS[1], MUG, HAT)
        until(lambda: replay.turn() and replay.standing.dropped == 6, 5)
        assert replay.standing.passed == 0
        assert replay.standing.dropped_at is not None
        assert here.kinds().count("ParcelPacked") == 2


def test_what_waits_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAITING_MAX", 2)
    with floor(tmp_path) as here, closing(Listener()) as pc, replaying(here, tcp(pc.port)) as replay:
        with_orders(here)
        here.scan(NUMBERS[0], MUG, HAT)
        replay.turn()
        assert pc.wait(b"HAT\r") == b"MUG\rHAT\r"
        assert replay.standing.dropped == 1


def test_one_that_comes_back_gets_what_is_scanned_from_then_on_and_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY_SECONDS_MIN", 0.0)
    with floor(tmp_path) as here:
        pc = Listener()
        with replaying(here, tcp(pc.port)) as replay:
            with_orders(here)
            here.scan(NUMBERS[0])
            replay.turn()
            pc.wait(b"\r")
            pc.close()
            here.scan(MUG)
            replay.turn()
            assert replay.standing.dropped == 1
            with closing(Listener(pc.port)) as back:
                here.scan(HAT)
                replay.turn()
                assert back.wait(b"\r") == b"HAT\r"
                assert replay.standing.state == "ok"


def test_what_was_scanned_before_a_start_is_never_sent(tmp_path: Path) -> None:
    with floor(tmp_path) as here, closing(Listener()) as pc:
        with_orders(here)
        here.scan(NUMBERS[0], MUG)
        with replaying(here, tcp(pc.port)) as replay:
            here.scan(HAT)
            replay.turn()
            assert pc.wait(b"\r") == b"HAT\r"


def test_goods_that_nobody_scanned_are_not_sent(tmp_path: Path) -> None:
    """By eye, or let pass by the batch's sample: the PC would have seen nothing."""
    from edge.workers.replay import _code_of  # noqa: PLC0415 - the one place where the rule stands
    from journal.envelope import Entry, Stamp  # noqa: PLC0415 - as above

    def code(**data: str) -> str:
        stamp = Stamp(at="", boot_id="", boot_ns=0, clock="trusted")
        entry = Entry(
            station_id="S1",
            journal_id="j",
            sequence=1,
            kind="UnitVerified",
            version=1,
            event_id="e",
            stamp=stamp,
            feed_sequence=0,
            data=data,
        )
        return _code_of(entry, {"goods"})

    assert code(how="scanned", code="690") == "690"
    assert code(how="by_eye", code="") == ""
    assert code(how="batch", code="690") == ""


@pytest.mark.parametrize(
    "wanted",
    [
        {"kind": "carrier-pigeon"},
        {"kind": "tcp", "options": {"host": "pc"}},
        {"kind": "tcp", "options": {"host": "pc", "port": 0}},
        {"kind": "serial", "options": {"path": "/dev/null", "baud": -1}},
        {"kind": "webhook", "options": {"url": "pc"}},
        {"kind": "webhook", "options": {"url": "http://pc", "colour": "red"}},
    ],
)
def test_a_second_system_that_cannot_be_meant_starts_nothing(wanted: dict[str, object]) -> None:
    from edge.clock import Clock  # noqa: PLC0415 - only here
    from edge.connectors import Connectors  # noqa: PLC0415 - only here

    replay = ReplaySettings(**{"name": "pc", **wanted})  # type: ignore[arg-type]  # a test's own words
    with pytest.raises(SettingsError):
        Connectors(Settings(station_id="S1", replays=(replay,)), Clock(trust=True))
