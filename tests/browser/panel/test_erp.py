"""What the ERP is told, as a supervisor sees it: what waits, what was refused, and deciding what nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from edge.settings import ErpSettings, ReplaySettings
from tests.browser.panel.floor import AT, CANARY, CUP, REMARKED, go, orders, sign_in
from tests.edge.erp.peer import Peer, answering, hanging_up, peer
from tests.running_station import RunningStation, running_station, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def erp() -> Iterator[Peer]:
    with peer() as running:
        yield running


@pytest.fixture
def telling(tmp_path: Path, erp: Peer) -> Iterator[RunningStation]:
    secrets = {"app_key": "K", "app_secret": "h", "session": "S"}
    kuaimai = ErpSettings(name="快麦", template="kuaimai", address=erp.address, secrets=secrets)
    replay = ReplaySettings(name="打单电脑", kind="tcp", options={"host": "127.0.0.1", "port": 1})
    with running_station(tmp_path, at=AT, erps=(kuaimai,), replays=(replay,)) as running:
        running.sign_in()
        running.issue("017")
        running.load(orders())
        yield running


def test_a_supervisor_looks_and_decides(browser: Browser, telling: RunningStation, erp: Peer) -> None:
    erp.faults = [hanging_up, answering(200, {"success": False, "code": "9", "msg": CANARY})]
    telling.pack("B:017")
    telling.pack(CUP, "CUP-RED")
    telling.pack(REMARKED, "CUP-RED")
    until(lambda: telling.get("/erp")["erps"][0]["refused"] == 1)
    with browser.new_context(base_url=telling.url, viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        go(page, "/panel")
        page.locator("tr[data-kind=erp]").get_by_role("link", name="处理").click()
        expect(page.locator("main h1")).to_have_text("传给 ERP")
        queue = page.locator("section[data-erp=快麦]")
        expect(queue).to_contain_text("未核实")
        expect(queue).to_contain_text("不知道 1 · 不收 1")
        expect(queue.locator("tr[data-state=refused]")).to_contain_text(CANARY)
        expect(page.locator("tr[data-replay]")).to_contain_text("不通")
        unknown = queue.locator("tr[data-state=unknown]")
        expect(unknown).to_contain_text(CUP[-4:])
        unknown.get_by_role("button", name="ERP 里有了").click()
        page.locator("dialog").get_by_role("button", name="ERP 里有了").click()
        sign_in(page)
        expect(page.locator("#said")).to_contain_text(f"尾号 {CUP[-4:]} 记为已收到")
        expect(queue.locator("tr[data-state=unknown]")).to_have_count(0)
        queue.locator("tr[data-state=refused]").get_by_role("button", name="再传一次").click()
        page.locator("dialog").get_by_role("button", name="再传一次").click()
        expect(page.locator("#said")).to_contain_text("马上再传")
        until(lambda: telling.get("/erp")["erps"][0]["accepted"] == 2)
        go(page, f"/panel/parcels/{CUP}")
        expect(page.locator("li[data-event=PostingSettled]")).to_contain_text("ERP 里有了")
        go(page, "/panel/erp?lang=en")
        expect(page.locator("main h1")).to_have_text("What the ERP is told")
    assert erp.waybills() == [CUP, REMARKED, REMARKED]
