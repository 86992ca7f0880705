"""An export of the ledger can be verified far from it, with Python alone."""

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.commit import Commit
from ledger.export import export
from ledger.recorder import LedgerRecorder
from tests import tampering
from tests.house.tree import ROOT
from tests.ledger.new_events import event, events

Lines = list[dict[str, object]]


@pytest.fixture
def exported(recorder: LedgerRecorder, tmp_path: Path) -> Path:
    """An export of five events, with what is hard to write."""
    recorder.commit(events("stock-mug@leeds", 0, 1))
    recorder.commit(Commit(events=[event("stock-t%C3%A9@leeds", 0, '{"a":\n"é\u2028\\u0000"}'.encode())]))
    recorder.commit(events("stock-mug@leeds", 2, 3))
    return written(recorder, tmp_path)


def written(recorder: LedgerRecorder, folder: Path) -> Path:
    """Export, and put the verifier beside it, away from all else."""
    file = io.StringIO()
    head = export(recorder, file)
    assert head == recorder.head()
    (folder / "ledger.jsonl").write_text(file.getvalue(), "ascii")
    shutil.copy(ROOT / "ledger" / "offline.py", folder / "offline.py")
    return folder / "ledger.jsonl"


def verified(path: Path, *noted: str, stdin: str | None = None) -> tuple[int, str]:
    """Verify with a Python that knows no package, neither installed nor ours; gives exit code and what it says."""
    command = [sys.executable, "-I", "-S", "offline.py", "-" if stdin is not None else path.name, *noted]
    ran = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, check=False, input=stdin)
    return ran.returncode, ran.stdout + ran.stderr


def test_an_export_is_verified_up_to_the_ledgers_own_head(recorder: LedgerRecorder, exported: Path) -> None:
    head = f"5:{recorder.head().hash.hex()}"
    assert verified(exported) == (0, f"5 events, head {head}\n")
    assert verified(exported, head, f"2:{recorder.read_hashed(1, 1)[0][1].hex().upper()}")[0] == 0
    assert verified(exported, stdin=exported.read_text("ascii")) == (0, f"5 events, head {head}\n")


def test_an_empty_ledger_is_exported_too(recorder: LedgerRecorder, tmp_path: Path) -> None:
    assert verified(written(recorder, tmp_path)) == (0, "0 events, head 0:\n")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("body", "{}"),
        ("name", "stock.shipped.v1"),
        ("occurred_at", "2024-05-01T12:00:00+00:00"),
        ("recorded_at_ms", 1),
        ("actor", "someone"),
        ("cause", "something"),
        ("correlation", "stock-cup@leeds"),
        ("hash", "00" * 32),
    ],
)
def test_an_event_with_a_changed_field_is_named(exported: Path, field: str, value: object) -> None:
    said = "line 4: stock-t%C3%A9@leeds#0 at position 3 does not match its hash\n"
    assert edited(exported, lambda lines: lines[3].update({field: value})) == (2, said)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"stream": "stock-x"}, "stock-x#0 at position 3 does not match its hash", id="stream"),
        pytest.param({"version": 1}, "stock-t%C3%A9@leeds#1 at position 3 does not match its hash", id="version"),
        pytest.param({"position": 4}, "position 3 is due, here is stock-t%C3%A9@leeds#0 at position 4", id="position"),
        pytest.param(
            {"actor": "x\ny"}, "stock-t%C3%A9@leeds#0 at position 3 has a line break outside of its body", id="break"
        ),
        pytest.param({"body": "\ud800"}, "position 3 holds what is no text", id="text"),
        pytest.param({"version": True}, "is no event: fields are missing, surplus or of another type", id="type"),
        pytest.param({"more": 1}, "is no event: fields are missing, surplus or of another type", id="surplus"),
    ],
)
def test_a_field_that_names_the_event_or_can_not_be_hashed_is_told(
    exported: Path, change: dict[str, object], said: str
) -> None:
    assert edited(exported, lambda lines: lines[3].update(change)) == (2, f"line 4: {said}\n")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(
            lambda lines: lines.pop(3),
            "line 4: position 3 is due, here is stock-mug@leeds#2 at position 4",
            id="removed",
        ),
        pytest.param(
            lambda lines: lines.insert(3, lines[2]),
            "line 4: position 3 is due, here is stock-mug@leeds#1 at position 2",
            id="inserted",
        ),
        pytest.param(
            lambda lines: lines.insert(3, lines.pop(4)),
            "line 4: position 3 is due, here is stock-mug@leeds#2 at position 4",
            id="reordered",
        ),
        pytest.param(
            lambda lines: lines.pop(0), "line 1: is not the first line of an export: orderledger.export.v1", id="first"
        ),
        pytest.param(
            lambda lines: lines.pop(), "line 6: is not the last line of an export: the rest is gone", id="last"
        ),
        pytest.param(
            lambda lines: lines.clear(), "line 1: is not the last line of an export: the rest is gone", id="all"
        ),
        pytest.param(lambda lines: lines.pop(-2), "line 6: is not the end of 4 events", id="last event"),
        pytest.param(
            lambda lines: lines.append(lines[2]), "line 8: something follows the last line", id="behind the end"
        ),
    ],
)
def test_the_first_line_that_is_not_where_it_was_is_named(
    exported: Path, change: Callable[[Lines], object], said: str
) -> None:
    assert edited(exported, change) == (2, f"{said}\n")


def edited(path: Path, change: Callable[[Lines], object]) -> tuple[int, str]:
    """Change the lines of an export, and verify it."""
    lines = [json.loads(each) for each in path.read_text("ascii").splitlines()]
    change(lines)
    path.write_text("".join(f"{json.dumps(each)}\n" for each in lines), "ascii")
    return verified(path)


@pytest.mark.parametrize("line", ['{"position":3', "[]", "[" * 100_000, '{"a":1,"a":2}', "\udcff"])
def test_a_line_that_is_no_event_at_all_is_named(exported: Path, line: str) -> None:
    lines = exported.read_text("ascii").splitlines()
    exported.write_bytes("\n".join([*lines[:3], line, *lines[4:]]).encode("utf-8", "surrogateescape"))
    code, said = verified(exported)
    assert (code, said.startswith("line 4: is not ")) == (2, True)


def test_what_was_made_up_as_a_whole_does_not_have_the_head_that_was_noted(
    recorder: LedgerRecorder, exported: Path, ledger_dsn: str
) -> None:
    noted = f"5:{recorder.head().hash.hex()}"
    tampering.tamper(ledger_dsn, "UPDATE ledger.events SET actor = 'someone' WHERE notification_id = 2")
    tampering.cover_up(ledger_dsn)
    forged = written(recorder, exported.parent)
    assert verified(forged)[0] == 0
    assert verified(forged, noted) == (2, "line 6: stock-mug@leeds#3 at position 5 is not what was noted of it\n")
    assert verified(forged, "6:00") == (2, "line 7: what was noted goes beyond the last position 5\n")


def test_what_is_no_text_is_exported_as_it_is_and_found(
    recorder: LedgerRecorder, exported: Path, ledger_dsn: str
) -> None:
    tampering.tamper(ledger_dsn, "UPDATE ledger.events SET state = '\\xff' WHERE notification_id = 2")
    assert verified(written(recorder, exported.parent)) == (
        2,
        "line 3: stock-mug@leeds#1 at position 2 does not match its hash\n",
    )
    tampering.cover_up(ledger_dsn)
    assert verified(written(recorder, exported.parent))[0] == 0


@pytest.mark.parametrize("arguments", [("5",), ("x:00",), ("1:2:3",)])
def test_a_head_that_is_none_is_told_with_how_it_is_written(exported: Path, arguments: tuple[str, ...]) -> None:
    assert verified(exported, *arguments) == (1, "usage: offline.py FILE [POSITION:HASH]...\n")


def test_a_file_that_is_not_there_is_told(exported: Path) -> None:
    code, said = verified(exported.with_name("other"))
    assert code == 1
    assert "No such file" in said
