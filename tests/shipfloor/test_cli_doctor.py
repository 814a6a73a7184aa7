"""``doctor``: what is broken is named, what works is not, and nothing is called well that only listens."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hardware.calibration import Region, read_calibration
from hardware.virtual_camera import VirtualCamera
from hardware.virtual_component import VirtualComponent
from hardware.virtual_printer import VirtualPrinter
from journal.lock import FolderLock
from shipfloor.verbs import doctor_camera
from tests.shipfloor.command import shipfloor, write_settings
from tests.station.whole import floor, order_row

pytestmark = pytest.mark.slow


def findings(settings: Path, *more: object) -> dict[str, bool]:
    told = shipfloor("doctor", "--settings", settings, "--json", "--lang", "en", *more).json
    return {each["what"]: each["ok"] for each in told["findings"]}


def test_doctor_finds_what_is_missing_and_what_is_there(tmp_path: Path) -> None:
    with closing(VirtualPrinter()) as printer:
        settings = write_settings(
            tmp_path,
            more=f"""
[printer]
options = {{ host = "127.0.0.1", port = {printer.port} }}
[camera]
kind = "stream"
options = {{ url = "http://127.0.0.1:9/stream" }}
[[scanners]]
name = "left"
options = {{ path = "{tmp_path}/no-such-tty" }}
""",
        )
        told = findings(settings)
        assert told["Printer"]
        assert told["Paper"]
        assert not told["Picture"]
        assert not told["Scanner left"]
        assert told["Fonts"]
        assert told["Database"], "a first start makes it"
        printer.faults.paper_out = True
        words = shipfloor("doctor", "--settings", settings)
    assert words.code == 1
    assert "没有找到" in words.out
    assert "处要处理" in words.out
    assert "缺纸" in words.out


def test_a_printer_that_takes_connections_and_says_nothing_is_not_called_well(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        settings = write_settings(tmp_path, more=f'[printer]\noptions = {{ host = "127.0.0.1", port = {port} }}\n')
        assert not findings(settings)["Printer"]


def test_each_device_that_cannot_be_made_is_named_and_the_others_are_looked_at(tmp_path: Path) -> None:
    with closing(VirtualPrinter()) as printer:
        settings = write_settings(
            tmp_path,
            more=f"""
[printer]
options = {{ host = "127.0.0.1", port = -1 }}
[second_printer]
name = "other [b]"
options = {{ host = "127.0.0.1", port = {printer.port} }}
[camera]
kind = "usb"
options = {{ path = "{tmp_path}" }}
[[scanners]]
name = "left"
options = {{ path = "{tmp_path}/no-such-tty", speed = 3 }}
[scale]
options = {{ path = "{tmp_path}/no-such-scale", protocol = "zz" }}
""",
        )
        told = findings(settings)
        words = shipfloor("doctor", "--settings", settings).out
    bad = {what for what, ok in told.items() if not ok} - {"Clock"}
    assert bad == {"Printer label", "Picture", "Scanner left", "Scale"}
    assert (told["Printer other [b]"], told["Paper other [b]"]) == (True, True)
    assert "other [b]" in words, "words of the settings are no marks"
    assert "没有找到" in words, "a folder is no camera, and nobody holds it"


@pytest.mark.parametrize(
    ("order", "what"),
    [
        (("--print",), "Test label"),
        (("--photo", "now.jpg"), "Photo"),
        (("--calibrate",), "Calibration"),
        (("--region", "0,0,50,50"), "Calibration"),
        (("--scan",), "Scan"),
    ],
)
def test_what_was_ordered_of_a_device_that_there_is_not_is_said(
    tmp_path: Path, order: tuple[str, ...], what: str
) -> None:
    settings = write_settings(tmp_path)
    assert what not in findings(settings)
    assert findings(settings, *order)[what] is False


def test_a_label_that_was_taken_without_a_word_is_not_said_to_be_unprinted(tmp_path: Path) -> None:
    with closing(VirtualPrinter()) as printer:
        options = f'{{ host = "127.0.0.1", port = {printer.port}, confirms = "nothing" }}'
        settings = write_settings(tmp_path, more=f"[printer]\noptions = {options}\n")
        told = shipfloor("doctor", "--settings", settings, "--json", "--lang", "en", "--print").json["findings"]
    [label] = [each for each in told if each["what"] == "Test label"]
    assert (label["ok"], label["warns"]) == (True, True)
    assert "took it" in label["said"]


def test_a_test_label_is_printed_and_read_back_by_the_camera(tmp_path: Path) -> None:
    labels = tmp_path / "labels"
    with closing(VirtualPrinter(folder=labels)) as printer, closing(VirtualCamera(width=1920, height=1080)) as camera:
        camera.start()
        holding = threading.Thread(target=hold_under, args=(camera, labels))
        holding.start()
        settings = write_settings(tmp_path, more=devices_of(printer, camera))
        photo = tmp_path / "now.jpg"
        run = shipfloor("doctor", "--settings", settings, "--json", "--lang", "en", "--print", "--photo", photo)
        holding.join()
    told = {each["what"]: each["ok"] for each in run.json["findings"]}
    assert "under the camera" in run.err, "whoever stands there is told"
    assert (told["Test label"], told["Label read back"], told["Picture"]) == (True, True, True), told
    assert photo.read_bytes()[:2] == b"\xff\xd8"


def test_a_label_that_nobody_holds_under_the_camera_is_not_called_read(tmp_path: Path, monkeypatch: Any) -> None:
    """Control."""
    monkeypatch.setattr(doctor_camera, "SEE_SECONDS", 2.0)
    with closing(VirtualPrinter()) as printer, closing(VirtualCamera()) as camera:
        camera.start()
        told = findings(write_settings(tmp_path, more=devices_of(printer, camera)), "--print")
    assert (told["Test label"], told["Label read back"]) == (True, False)


def test_the_empty_bench_is_learned_where_the_photos_look_for_it(tmp_path: Path) -> None:
    with closing(VirtualPrinter()) as printer, closing(VirtualCamera()) as camera:
        camera.start()
        assert findings(write_settings(tmp_path, more=devices_of(printer, camera)), "--calibrate")["Calibration"]
        known = read_calibration(tmp_path / "data" / "camera.json")
        assert known.empty is not None
        assert known.region == Region()
        told = findings(write_settings(tmp_path, more=devices_of(printer, camera)), "--region", "0,10,62,100")
        assert told["Calibration"]
        assert read_calibration(tmp_path / "data" / "camera.json").region == Region(0, 0.1, 0.62, 1)


@pytest.mark.parametrize("fault", ["frozen", "covered", "dark"])
def test_a_camera_that_shows_nothing_of_now_is_not_called_well_and_teaches_no_bench(tmp_path: Path, fault: str) -> None:
    with closing(VirtualPrinter()) as printer, closing(VirtualCamera()) as camera:
        camera.start()
        settings = write_settings(tmp_path, more=devices_of(printer, camera))
        assert findings(settings)["Picture"], "control"
        setattr(camera.faults, fault, True)
        told = findings(settings, "--calibrate")
    assert (told["Picture"], told["Calibration"]) == (False, False)
    assert not (tmp_path / "data" / "camera.json").exists()


def test_a_bench_that_cannot_be_kept_is_said(tmp_path: Path) -> None:
    with closing(VirtualPrinter()) as printer, closing(VirtualCamera()) as camera:
        camera.start()
        settings = write_settings(tmp_path, more=devices_of(printer, camera))
        (tmp_path / "data" / "camera.json").mkdir(parents=True)
        assert findings(settings, "--calibrate")["Calibration"] is False


@pytest.mark.parametrize("region", ["0,10,62", "a,b,c,d", "50,0,40,100", "0,0,100,101"])
def test_a_region_that_is_no_part_of_a_picture_is_refused(tmp_path: Path, region: str) -> None:
    assert shipfloor("doctor", "--settings", write_settings(tmp_path), "--region", region).code == 2


def test_a_calibration_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with closing(VirtualPrinter()) as printer, closing(VirtualCamera()) as camera:
        camera.start()
        settings = write_settings(tmp_path, more=devices_of(printer, camera))
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "data" / "camera.json").write_text("{")
        told = findings(settings)
        assert (told["Picture"], told["Calibration"]) == (True, False)
        assert findings(settings, "--calibrate")["Calibration"]
        assert findings(settings)["Picture"]


def test_a_print_component_is_asked_for_no_label_of_ours(tmp_path: Path) -> None:
    with closing(VirtualComponent("cainiao")) as component:
        options = f'{{ host = "127.0.0.1", port = {component.port}, components = ["cainiao"] }}'
        settings = write_settings(tmp_path, more=f'[printer]\nkind = "component"\noptions = {options}\n')
        told = shipfloor("doctor", "--settings", settings, "--json", "--print").json
    [label] = [each for each in told["findings"] if each["check"] == "label"]
    assert (label["ok"], label["warns"], label["code"]) == (True, True, "label_component")


def test_a_running_station_is_asked_instead_of_its_devices(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        port = here.api.base_url.port
        settings = write_settings(tmp_path, port=port or 0, data=tmp_path / "station")
        here.import_orders(order_row(1, waybill="YT0000000000001"))
        words = shipfloor("doctor", "--settings", settings, "--json", "--lang", "en", "--print").json["findings"]
    told = {each["what"]: each["ok"] for each in words}
    assert len(told) == len(words), "each thing is looked at once"
    said = {each["what"]: each["said"] for each in words}
    assert said["Other process"] == "The station runs, and is asked about its devices"
    assert "T" not in said["Orders"].removeprefix("Orders"), "on the site's clock, as people write it"
    assert told["Camera"]
    assert told["Picture"]
    assert "Test label" not in told, "the station holds its devices"
    assert told["Station"] is False, "what was ordered was not done"


def devices_of(printer: VirtualPrinter, camera: VirtualCamera) -> str:
    return f"""
[printer]
options = {{ host = "127.0.0.1", port = {printer.port} }}
[camera]
kind = "stream"
options = {{ url = "{camera.url}" }}
"""


def hold_under(camera: VirtualCamera, labels: Path) -> None:
    """As soon as the label has come out."""
    deadline = time.monotonic() + 30
    while not (printed := sorted(labels.glob("*.png"))) and time.monotonic() < deadline:
        time.sleep(0.05)
    camera.show("", printed[0].read_bytes())


def test_doctor_says_when_a_station_runs_and_that_is_no_fault(tmp_path: Path) -> None:
    settings = write_settings(tmp_path)
    (tmp_path / "data").mkdir()
    with FolderLock(tmp_path / "data"):
        assert findings(settings)["Other process"]
        assert "正在运行" in shipfloor("doctor", "--settings", settings).out


def test_doctor_finds_a_damaged_database(tmp_path: Path) -> None:
    settings = write_settings(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "station.db").write_bytes(b"no database at all" * 500)
    assert not findings(settings)["Database"]


def test_settings_that_do_not_fit_are_told_with_their_key(tmp_path: Path) -> None:
    told = shipfloor("doctor", "--settings", write_settings(tmp_path, more="prot = 1\n"))
    assert (told.code, "prot" in told.err) == (2, True)


def test_doctor_reads_a_site_s_own_forms_of_batch_ship_files(tmp_path: Path) -> None:
    forms = tmp_path / "forms"
    forms.mkdir()
    settings = tmp_path / "station.toml"
    text = f'station_id = "S1"\ndata = "{tmp_path / "data"}"\nbatch_ship = "{forms}"\n'
    settings.write_text(text, encoding="utf-8")

    def found() -> dict[str, Any]:
        told = shipfloor("doctor", "--settings", settings, "--json", "--lang", "en").json
        return next(each for each in told["findings"] if each["what"] == "batch-ship forms")

    assert found()["ok"]
    (forms / "pdd.json").write_text('{"name": "pdd"}', encoding="utf-8")
    assert not found()["ok"]
    assert "pdd.json" in found()["said"]
