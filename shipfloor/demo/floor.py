"""The demo put together: a station and head office over virtual devices, a day of orders imported as a user would.

Does not know the command line or the demo's page.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from fastapi import FastAPI

from central.settings import Settings as CentralSettings
from central.settings import Site
from domain.site import Label
from edge.clock import Clock
from edge.settings import CentralSettings as Upward
from edge.settings import Settings
from edge.store.load import site_rules
from edge.supervisors import hash_pin
from shipfloor.central import build
from shipfloor.demo.catalogue import ARTICLES
from shipfloor.demo.codes import PACKER, PIN, SUPERVISOR
from shipfloor.demo.day import make_day
from shipfloor.demo.devices import Devices
from shipfloor.demo.eyes import Eyes, Json
from shipfloor.demo.hand import Hand
from shipfloor.demo.pickups import Pickups
from shipfloor.demo.shop import Shop
from shipfloor.demo.trips import rules_at
from shipfloor.serve import AddressTaken, Service
from shipfloor.station import Assembly

STATION = "S3"
STATION_NAME = "3 号台"
SITE = "demo"
_ON_THE_BENCH_MAX = 6


class Floor:
    """Everything that runs. Made, then its services are served, then `open`; `close` when they have ended."""

    def __init__(
        self, *, data: Path, host: str, port: int, central_port: int, label: Label, seed: int = 1, pace: float = 1.0
    ) -> None:
        """Take both addresses and plug the devices in. Raises AddressTaken."""
        self.clock = Clock(trust=True)
        self._label = label
        self._data = data
        self.central = Service(lambda: build(self._central_settings(host)), host, central_port)
        try:
            self.station = Service(lambda: (self.app, self.assembly.station.alive), host, port)
        except AddressTaken:
            self.central.release()
            raise
        self.devices = Devices(data / "devices")
        self.assembly = Assembly(self._settings(host), self.clock)
        self.app: FastAPI = self.assembly.app()
        here, there = local(self.station), local(self.central)
        self.eyes = Eyes(here, self._under_the_camera)
        self.hand = Hand(here, self.devices, self.eyes, seed=seed, pace=pace)
        feed = self.assembly.station.feed
        self.pickups = Pickups(here, there, self.clock, feed.take_carrier_scans, seed=seed)
        self.shop = Shop(here, there, make_day(self.clock.now(), seed), self.clock)

    async def open(self, *, auto: bool) -> None:
        """Rules, badges, goods and orders in; then everybody starts to work."""
        await asyncio.to_thread(self._furnish)
        await asyncio.to_thread(self.shop.open)
        self.eyes.start()
        self.pickups.start()
        self.hand.start(working=auto)

    def close(self) -> None:
        """Everybody goes home; call it before the services stop."""
        for each in (self.hand, self.pickups, self.shop, self.eyes):
            each.close()

    def unplug(self) -> None:
        """Devices last, once nobody reads them."""
        self.devices.close()

    def label(self) -> Label:
        """Where labels come from now."""
        return site_rules(self.assembly.station.reader()).profile.label

    def change_profile(self, label: Label) -> None:
        """Print at the bench, or have waybills printed before: a supervisor's change of the site's rules."""
        station = self.assembly.station
        rules = site_rules(station.reader())
        station.feed.set_rules(replace(rules, profile=replace(rules.profile, label=label)))

    def _furnish(self) -> None:
        """What a floor has before its first order: rules and badges. The first badge cannot be issued by a badge."""
        feed = self.assembly.station.feed
        feed.set_rules(rules_at(self.clock.now(), self._label))
        feed.issue_badge(PACKER, "packer", "小梅", "")
        feed.issue_badge(SUPERVISOR, "supervisor", "班长老周", hash_pin(PIN))

    def _settings(self, host: str) -> Settings:
        return Settings(
            station_id=STATION,
            name=STATION_NAME,
            number=3,
            data=self._data / "station",
            listen=host,
            port=self.station.address.port,
            scanners=self.devices.scanners(),
            printer=self.devices.printer_settings(),
            camera=self.devices.camera_settings(),
            # The demo's panel imports orders and changes rules here, so the feed is the station's own.
            central=Upward(url=local(self.central), feed=False),
        )

    def _central_settings(self, host: str) -> CentralSettings:
        return CentralSettings(
            data=self._data / "central",
            host=host,
            port=self.central.address.port,
            sites={SITE: Site(name="演示仓", stations=(STATION,), station_names={STATION: STATION_NAME})},
        )

    def _under_the_camera(self, parcel: Json) -> None:
        """The box holds what was verified: one shape a unit, the label beside it."""
        words = [parcel["tracking_number"] or parcel["parcel_id"][:8]]
        for line in parcel["lines"]:
            article = ARTICLES.get(line["sku"])
            name = f"{article.short_name} {article.variant}" if article else line["name"]
            words += [name] * min(line["verified"], _ON_THE_BENCH_MAX)
        self.devices.camera.show("\n".join(words))


def local(service: Service) -> str:
    """How this machine itself reaches a service that listens everywhere."""
    return service.address.local_url
