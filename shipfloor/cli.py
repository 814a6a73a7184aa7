"""The command ``shipfloor``: what a person types. Each verb loads only what it needs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)

Settings = Annotated[Path, typer.Option(help="This machine's settings (TOML).")]


@app.command()
def station(settings: Settings = Path("/etc/shipfloor/station.toml")) -> None:
    """Run the packing station."""
    from edge.errors import SettingsError
    from edge.settings import read_settings
    from journal.errors import JournalError
    from shipfloor.serve import serve
    from shipfloor.station import Assembly

    try:
        wanted = read_settings(settings)
        assembly = Assembly(wanted)
    except (SettingsError, JournalError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    serve(assembly.app(), wanted.listen, wanted.port, assembly.station.alive)


def main() -> None:
    """The entry point."""
    app()
