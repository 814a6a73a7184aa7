"""``simulate``: a station is led to virtual devices by the settings that it prints, and a script works them."""

from __future__ import annotations

import shlex
import socket
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import msgspec
import pytest
from typer.testing import CliRunner

from domain.site import Label, Photo, Profile, SiteRules
from edge.clock import Clock
from edge.settings import Settings
from hardware.camera_faults import CameraFaults
from hardware.label import LabelContent
from hardware.printer import Failed, Language, Printed, RawPage, Unknown
from hardware.printer_faults import Faults
from hardware.registry import make_printer
from shipfloor.cli import app
from shipfloor.simulate.rig import Rig
from shipfloor.simulate.script import ScriptError, acts_of, do
from shipfloor.station import Assembly
from tests.shipfloor.command import shipfloor
from tests.station.whole import Floor, order_row, running, wait_until

NUMBER = "YT7512304418826"


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with Rig(tmp_path / "rig", scanners=("bench", "weigh"), scale=True) as made:
        yield made


def settings_of(rig: Rig, folder: Path) -> Settings:
    told = tomllib.loads(rig.settings())
    return msgspec.convert({"station_id": "S1", "data": str(folder), **told}, Settings, dec_hook=lambda _t, v: Path(v))


@pytest.mark.slow
def test_a_script_packs_prints_and_weighs_at_a_real_station(rig: Rig, tmp_path: Path) -> None:
    assembly = Assembly(settings_of(rig, tmp_path / "data"), Clock(trust=True))
    with running(assembly.app()) as address, httpx.Client(base_url=f"{address}/api/v1", timeout=10) as api:
        assembly.station.feed.set_rules(SiteRules(profile=Profile(label=Label.STATION, photo=Photo.REQUIRED)))
        here = Floor(assembly=assembly, api=api, scanner=rig.scanners["bench"], camera=rig.camera, printer=rig.printer)
        wait_until(lambda: api.get("/ready").json()["missing"] == [], "the devices are there")
        here.import_orders(order_row(1, waybill=NUMBER))
        here.sign_in()
        for line in ("camera show 8826 mug", f"bench scan {NUMBER} MUG", "printer labels 1"):
            assert do(rig, line) == ""
        here.wait_for("LabelPrinted")
        do(rig, f"bench scan L:{here.of_kind('LabelAsked')[0]['parcel_id']}:1")
        here.wait_for("ParcelPacked")
        do(rig, "scale put 450")
        do(rig, f"weigh scan {NUMBER}")
        assert here.wait_for("ParcelWeighed")[0]["grams"] == 450
        assert list(rig.labels.glob("*.png"))
        do(rig, "printer paper out")
        wait_until(lambda: api.get("/ready").json()["missing"] == ["printer"], "the station sees that paper is out")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("oven bake", "no device is called 'oven'; there are: bench, weigh, printer"),
        ("bench dance", "bench can: bytes, plug, scan, unplug"),
        ("bench", "bench can"),
        ("bench scan", "say what"),
        ("bench bytes zz", "hex"),
        ("printer paper blue", "ok, low, out"),
        ("printer slow fast", "say a number"),
        ("scale put -5", "from 0 to 300000"),
        ("wait for ever", "say a number"),
        ("bench scan 'half", "No closing quotation"),
    ],
)
def test_a_line_that_makes_no_sense_is_said_and_does_nothing(rig: Rig, line: str, why: str) -> None:
    with pytest.raises(ScriptError, match=why):
        do(rig, line)


def test_a_scanner_that_is_unplugged_says_so(rig: Rig) -> None:
    do(rig, "bench unplug")
    with pytest.raises(ScriptError, match="unplugged"):
        do(rig, f"bench scan {NUMBER}")


def test_faults_reach_the_devices_and_leave_them_again(rig: Rig) -> None:
    assert rig.printer is not None
    assert rig.camera is not None
    for line in ("printer paper low", "printer dies 400", "printer cover open", "camera blur on", "camera stale 2"):
        do(rig, line)
    wrong = rig.printer.faults
    assert (wrong.paper_low, wrong.dies_after, wrong.cover_open) == (True, 400, True)
    assert (rig.camera.faults.blurred, rig.camera.faults.stale_seconds) == (True, 2.0)
    for line in ("printer paper ok", "printer dies off", "printer cover closed", "camera blur off", "camera stale off"):
        do(rig, line)
    assert rig.printer.faults == Faults()
    assert rig.camera.faults == CameraFaults()


@pytest.mark.parametrize("language", [Language.ESCPOS, Language.ZPL, Language.TSPL])
def test_the_printer_speaks_what_it_is_told(tmp_path: Path, language: Language) -> None:
    with Rig(tmp_path, paper="100x150", language=language, camera=False) as rig:
        printer = settings_of(rig, tmp_path).printer
        assert printer is not None
        driver = make_printer(printer.kind, printer.options)
        assert isinstance(driver.print_label(LabelContent(tracking_number=NUMBER, qr="L:1:1"), lambda: None), Printed)
        assert len(list(rig.labels.glob("*.png"))) == 1
        driver.close()


def test_remarks_and_empty_lines_are_nothing(rig: Rig) -> None:
    assert [do(rig, line) for line in ("", "   ", "# a remark", "wait 0 # seconds")] == [""] * 4


def test_the_command_prints_settings_and_stops_at_the_first_wrong_line(tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text("printer paper low\noven bake\nprinter paper out\n")
    told = shipfloor("simulate", tmp_path / "rig", "--script", script, "--no-camera", "--lang", "en")
    assert told.code == 1
    assert tomllib.loads(told.out)["scanners"][0]["role"] == "bench"
    assert told.err.startswith("2: no device is called 'oven'")
    assert shipfloor("simulate", tmp_path / "rig", "--scanner", "kitchen").code == 3


def test_a_print_component_takes_the_printers_place_and_answers_as_it_is_told(tmp_path: Path) -> None:
    task = {"component": "pinduoduo", "task": {"task": {"documents": [{"contents": [{"encryptedData": "AES:x"}]}]}}}
    page = RawPage(language=Language.COMPONENT, data=msgspec.json.encode(task))
    with Rig(tmp_path / "rig", component="pinduoduo", camera=False) as rig:
        settings = settings_of(rig, tmp_path / "data")
        assert settings.printer is not None
        assert settings.printer.is_component
        printer = make_printer(settings.printer.kind, settings.printer.options)
        assert isinstance(printer.print_page(page, lambda: None), Printed)
        assert do(rig, "component labels 1") == ""
        do(rig, "component drop on")
        assert isinstance(printer.print_page(page, lambda: None), Unknown)
        do(rig, "component drop off")
        do(rig, "component refuse on")
        assert isinstance(printer.print_page(page, lambda: None), Failed)
        with pytest.raises(ScriptError, match="there are: bench, component, and"):
            do(rig, "printer paper out")


def test_a_rig_is_found_from_wherever_its_station_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Rig(Path("rig"), scanners=("bench", "bench"), paper="", camera=False) as made:
        scanners = tomllib.loads(made.settings())["scanners"]
    assert [each["options"]["path"] for each in scanners] == [str(tmp_path / "rig" / "scanner-bench")]


def test_a_second_rig_does_not_take_the_devices_of_the_first(rig: Rig, tmp_path: Path) -> None:
    leads = (tmp_path / "rig" / "scanner-bench").readlink()
    told = shipfloor("simulate", tmp_path / "rig")
    assert (told.code, "is in use" in told.err) == (2, True)
    assert (tmp_path / "rig" / "scanner-bench").readlink() == leads


@pytest.mark.parametrize("component", ["", "cainiao"])
def test_a_rig_that_comes_again_is_where_the_settings_say(tmp_path: Path, component: str) -> None:
    with Rig(tmp_path / "rig", component=component) as made:
        settings = made.settings()
    with Rig(tmp_path / "rig", component=component) as again:
        assert again.settings() == settings


def test_a_port_that_somebody_took_meanwhile_is_another_and_nonsense_is_none(tmp_path: Path) -> None:
    with Rig(tmp_path / "rig", camera=False) as made:
        assert made.printer is not None
        port = made.printer.port
    with socket.create_server(("127.0.0.1", port)), Rig(tmp_path / "rig", camera=False) as made:
        assert made.printer is not None
        assert made.printer.port != port
    for nonsense in ("[", "[1]", '{"printer": "x"}', '{"printer": -1}', '{"printer": 70000}'):
        (tmp_path / "rig" / "ports.json").write_text(nonsense)
        with Rig(tmp_path / "rig", camera=False) as made:
            assert made.printer is not None


WORDS: tuple[list[str], ...] = ([], ["on"], ["off"], ["0"], ["ok"], ["open"], ["40"], ["\udcff"])


@pytest.mark.parametrize("device", ["bench", "scale", "camera", "printer", "component"])
def test_whatever_is_done_twice_in_a_row_is_done_or_said_to_be_impossible(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, device: str
) -> None:
    monkeypatch.setattr("shipfloor.simulate.script.LABEL_SECONDS", 0.0)
    component = "cainiao" if device == "component" else ""
    with Rig(tmp_path / "rig", scale=True, component=component) as rig:
        for name in acts_of(rig, device):
            for words in WORDS:
                line = shlex.join([device, name, *words])
                for _ in range(2):
                    with suppress(ScriptError):
                        assert do(rig, line) == ""
        assert rig.camera is not None
        do(rig, "camera plug")
        with httpx.stream("GET", rig.camera.url) as stream:
            assert stream.status_code == 200, "it is there"


def test_a_camera_whose_port_somebody_took_meanwhile_is_said_and_plugged_in_later(rig: Rig) -> None:
    assert rig.camera is not None
    do(rig, "camera unplug")
    with socket.create_server(("127.0.0.1", rig.camera.port)), pytest.raises(ScriptError, match=r"camera: .*in use"):
        do(rig, "camera plug")
    assert do(rig, "camera plug") == ""


def test_lines_that_are_typed_go_on_after_a_wrong_one_and_after_bytes_that_are_no_text(tmp_path: Path) -> None:
    typed = b"camera plug\ncamera plug\nbench scan \xc4\xe3\noven bake\nscale mute off\nhelp\n"
    arguments = ["simulate", str(tmp_path / "rig"), "--scale", "--lang", "en"]
    done = CliRunner().invoke(app, arguments, input=typed)
    assert done.exit_code == 0, done.output
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == ["3", "4"]
    assert "wait SECONDS   help" in done.stdout
