"""The units and udev rules: that systemd reads every key of them, and that the services are shut in."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2] / "systemd"
UNITS = sorted(HERE.glob("*.service"))
SERVICES = [unit for unit in UNITS if unit.stem != "shipfloor-kiosk"]
EXPOSURE_MAX_TENTHS = 20

RULE = re.compile(
    r"""(?P<key>[A-Z_]+)(?:\{(?P<attribute>[^}]+)\})?(?P<operator>==|!=|\+=|-=|:=|=)"(?P<value>[^"]*)"(?:\s*,\s*|$)"""
)
MATCHES = {"ACTION", "SUBSYSTEM", "KERNEL", "ENV", "ATTR", "ATTRS", "SUBSYSTEMS", "KERNELS", "DRIVERS"}
ASSIGNMENTS = {"GROUP", "MODE", "OWNER", "SYMLINK", "ENV", "TAG", "GOTO", "LABEL", "IMPORT"}


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False, timeout=60)


def unknown_keys(unit: Path, folder: Path) -> list[str]:
    """What systemd says about a copy whose program exists here (verify refuses a unit without one)."""
    copy = folder / unit.name
    copy.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text(), flags=re.MULTILINE))
    said = analyze("verify", "--man=no", str(copy))
    complaints = [line for line in said.stderr.splitlines() if str(copy) in line or "Unknown" in line]
    return complaints if complaints or said.returncode == 0 else said.stderr.splitlines()


def exposed(unit: Path) -> bool:
    said = analyze("security", "--offline=true", f"--threshold={EXPOSURE_MAX_TENTHS}", "--no-pager", str(unit))
    assert "exposure level" in said.stdout, said.stderr
    return said.returncode != 0


def rule_mistakes(text: str) -> list[str]:
    """Lines that udev would ignore. udevadm of Debian 12 cannot check rules itself."""
    joined = text.replace("\\\n", "")
    mistakes = []
    for line in filter(None, (line.strip() for line in joined.splitlines())):
        if line.startswith("#"):
            continue
        parts = list(RULE.finditer(line))
        if "".join(part.group() for part in parts) != line:
            mistakes.append(line)
        for part in parts:
            known = MATCHES if part["operator"] in {"==", "!="} else ASSIGNMENTS
            if part["key"] not in known:
                mistakes.append(f"{part['key']}: {line}")
    labels = set(re.findall(r'LABEL="([^"]+)"', joined))
    return mistakes + [f"GOTO without LABEL: {to}" for to in re.findall(r'GOTO="([^"]+)"', joined) if to not in labels]


def test_there_are_the_three_units() -> None:
    assert [unit.stem for unit in UNITS] == ["shipfloor-central", "shipfloor-kiosk", "shipfloor-station"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_knows_every_key_of_a_unit(unit: Path, tmp_path: Path) -> None:
    assert unknown_keys(unit, tmp_path) == []


def test_a_misspelt_key_is_found(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    misspelt = source / "misspelt.service"
    misspelt.write_text(SERVICES[0].read_text().replace("WatchdogSec=", "WatchdogSecs="))
    assert any("WatchdogSecs" in line for line in unknown_keys(misspelt, tmp_path))


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_a_service_is_shut_in(unit: Path) -> None:
    assert not exposed(unit)


def test_a_bare_service_is_found_exposed(tmp_path: Path) -> None:
    bare = tmp_path / "bare.service"
    bare.write_text("[Service]\nExecStart=/bin/true\n")
    assert exposed(bare)


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_a_service_is_watched_and_always_restarted(unit: Path) -> None:
    lines = unit.read_text().splitlines()
    assert {"Type=notify", "NotifyAccess=main", "WatchdogSec=30", "Restart=always", "StartLimitIntervalSec=0"} <= set(
        lines
    )


def test_a_station_may_reach_its_devices_and_no_others() -> None:
    lines = (HERE / "shipfloor-station.service").read_text().splitlines()
    assert "DevicePolicy=closed" in lines
    assert "PrivateDevices=yes" not in lines
    allowed = {
        line.removeprefix("DeviceAllow=").removesuffix(" rw") for line in lines if line.startswith("DeviceAllow=")
    }
    assert allowed >= {"char-ttyACM", "char-ttyUSB", "char-input", "char-usb", "char-video4linux"}
    assert not allowed & {"block-sd", "block-mmc", "char-mem", "char-sound"}


def test_udev_reads_every_rule() -> None:
    assert rule_mistakes((HERE / "60-shipfloor.rules").read_text()) == []


@pytest.mark.parametrize(
    "line",
    [
        'SUBSYSTEM="tty" GROUP="dialout"',
        'SUBSYTEM=="tty", GROUP="dialout"',
        'KERNEL=="tty*", GROUP=dialout',
        'GOTO="nowhere"',
    ],
)
def test_a_mistaken_rule_is_found(line: str) -> None:
    assert rule_mistakes(line) != []


def test_modem_manager_keeps_its_hands_off() -> None:
    assert 'ENV{ID_MM_DEVICE_IGNORE}="1"' in (HERE / "60-shipfloor.rules").read_text()
