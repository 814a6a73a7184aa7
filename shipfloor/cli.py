"""The command ``shipfloor``: what a person types. Each verb loads only what it needs."""

from __future__ import annotations

from collections.abc import Callable

import typer

from shipfloor.verbs import (
    bench,
    deadline,
    doctor,
    explain,
    importing,
    keep,
    label,
    record,
    services,
    simulate,
    verifying,
)

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)

VERBS: dict[str, Callable[..., None]] = {
    "demo": services.demo,
    "station": services.station,
    "central": services.central,
    "import": importing.import_file,
    "explain": explain.explain,
    "deadline": deadline.deadline,
    "classify": bench.classify,
    "label": label.label,
    "doctor": doctor.doctor,
    "simulate": simulate.simulate,
    "verify": verifying.verify,
    "rebuild": record.rebuild,
    "export": record.export,
    "backup": keep.backup,
    "restore": keep.restore,
}
for name, verb in VERBS.items():
    app.command(name)(verb)


def main() -> None:
    """The entry point."""
    app()
