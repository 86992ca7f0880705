"""The command that exports the ledger for auditors."""

import json
import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from ledger.export import export as export_ledger
from orderledger.commands.running import Json
from orderledger.connections import open_recorder
from orderledger.session import engines_at_hand
from orderledger.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(export)


def export(file: Annotated[Path, typer.Argument(help="Is written, or replaced.")], *, as_json: Json = False) -> None:
    """Write all events and their hashes, as JSON Lines; ledger/offline.py verifies such a file with Python alone."""
    part = file.with_name(f"{file.name}.part")
    with engines_at_hand(Settings()) as endpoints, part.open("w", encoding="ascii", newline="\n") as lines:
        recorder = open_recorder(endpoints)
        with closing(recorder.datastore):
            head = export_ledger(recorder, lines)
    part.replace(file)
    if as_json:
        said = json.dumps({"file": str(file), "events": head.position, "head": head.hash.hex()}, indent=2)
    else:
        said = f"{head.position} events, head {head.position}:{head.hash.hex()}"
    sys.stdout.write(f"{said}\n")
