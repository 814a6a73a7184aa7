"""``station``, ``central`` and ``demo``: what runs until told to stop."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shipfloor.verbs.speech import STATION_SETTINGS, UNABLE, SettingsFile, settings_or_exit

PORT_MAX = 65_535


def station(settings: SettingsFile = STATION_SETTINGS) -> None:
    """Run the packing station."""
    from edge.errors import SettingsError
    from journal.errors import JournalError
    from shipfloor.serve import serve
    from shipfloor.station import Assembly

    wanted = settings_or_exit(settings)
    try:
        assembly = Assembly(wanted)
    except (JournalError, SettingsError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(UNABLE) from error
    serve(assembly.app(), wanted.listen, wanted.port, assembly.station.alive)


def central(settings: SettingsFile = Path("/etc/shipfloor/central.toml")) -> None:
    """Run head office."""
    from central.errors import SettingsUnusable
    from central.settings import read_settings
    from shipfloor.central import build
    from shipfloor.serve import serve

    try:
        wanted = read_settings(settings)
        office, alive = build(wanted)
    except SettingsUnusable as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(UNABLE) from error
    serve(office, wanted.host, wanted.port, alive)


def demo(
    *,
    auto: Annotated[bool, typer.Option("--auto", help="Pack by itself, at a human pace.", envvar="AUTO")] = False,
    port: Annotated[int, typer.Option(min=0, max=PORT_MAX, help="The station's port; 0: any free one.")] = 8480,
    central_port: Annotated[int, typer.Option(min=0, max=PORT_MAX, help="Head office's port; 0: any free one.")] = 8490,
    listen: Annotated[str, typer.Option(help="Who may look: 0.0.0.0 lets the whole network in.")] = "127.0.0.1",
    data: Annotated[Path | None, typer.Option(help="Keep the data here instead of throwing them away.")] = None,
    profile: Annotated[str, typer.Option(help="preprinted, or station: labels printed at the bench.")] = "preprinted",
    seed: Annotated[int, typer.Option(help="Another seed makes another day.")] = 1,
) -> None:
    """Try everything without a shop: station, head office and virtual devices, with a day of orders."""
    from shipfloor.demo.run import demo_or_exit

    demo_or_exit(host=listen, port=port, central_port=central_port, label=profile, auto=auto, data=data, seed=seed)
