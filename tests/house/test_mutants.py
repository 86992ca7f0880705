"""The tests can fail: each line that guards an invariant is broken once, and the tests that hold it must notice."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house.tree import ROOT


@dataclass(frozen=True)
class Mutant:
    """The guard of an invariant (its number in the model), what is put in its place, and the tests that hold it."""

    invariant: int
    module: str
    guard: str
    broken: str
    tests: str


MUTANTS = [
    Mutant(3, "stock/shortfall.py", "position.shortfall if position is not None", "0 if True", "stock_shortfall"),
    Mutant(7, "stock/position.py", "if until is None or until > now", "if True", "reservations"),
    Mutant(16, "reservations/end.py", "if reservation is not None else []", "if False else []", "reservations"),
    Mutant(12, "transfers/receive.py", "if arrived.of_shipped > line.in_transit:", "if False:", "transfers"),
    Mutant(11, "counts/book.py", "if _took_effect(each) > moment]", "if False]", "counts"),
    Mutant(11, "counts/count.py", "return min(line.counted_at, world.now)", "return world.now", "counts"),
    Mutant(3, "sourcing/packing.py", "if free[sku] < quantity", "if False", "allocation"),
    Mutant(5, "backorders/limit.py", "wanted.get(line.sku, 0) + line.quantity", "line.quantity", "kits_stock"),
    Mutant(5, "orders/kits.py", "kit.quantity * place.quantity", "kit.quantity", "kits_placed"),
    Mutant(13, "orders/buckets.py", "counts[there] += quantity", "counts[there] += 0", "fulfilment"),
    Mutant(14, "fulfilment/reported.py", "asked[no] > have.get(no, 0):", "False:", "fulfilment"),
    Mutant(15, "returns/request.py", "if returned > shipped:", "if False:", "returns"),
    Mutant(15, "orders/kits.py", "sums.get(line_no, 0) + quantity", "quantity", "kits_after_sales"),
    Mutant(16, "orders/cancel.py", "        changes += freed(order, location, units)\n", "", "cancelling"),
    Mutant(17, "orders/state.py", "    if held:\n", "    if False:\n", "holds"),
    Mutant(18, "orders/place.py", "if known is not None:", "if False:", "placing"),
    Mutant(22, "changes/cut_off.py", "isinstance(ruling, Refuse)", "False", "cut_off"),
    Mutant(25, "money.py", "index))[:left]", "index))[:0]", "money"),
    Mutant(25, "money.py", "and _parts(every, line.applies_to)) or goods", "and None) or goods", "kits_placed"),
    Mutant(25, "returns/take_back.py", "largest_remainder(kit.amount_minor, left)", "left", "kits_after_sales"),
    Mutant(26, "payments/captured.py", "if over and not result.over_capture:", "if False:", "payment_over_capture"),
    Mutant(27, "refunds/request.py", "if amount_minor > room_minor(order):", "if False:", "refunds"),
    Mutant(
        28,
        "money.py",
        "_rounded(paid_minor * (already_units + units), quantity) - _rounded(paid_minor * already_units, quantity)",
        "_rounded(paid_minor * units, quantity)",
        "money",
    ),
    Mutant(29, "payments/captured.py", 'capture.status == "captured":', "False:", "payment_capture"),
    Mutant(
        30, "payments/cover.py", "if lacking := _lacking_minor(order, ended):", "if lacking := 0:", "payment_expiry"
    ),
    Mutant(32, "accounts/state.py", "limit is None or", "True or", "credit"),
]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda each: f"{each.invariant}-{each.tests}-{each.module}")
def test_the_tests_of_an_invariant_notice_that_its_guard_is_gone(mutant: Mutant, tmp_path: Path) -> None:
    for folder in ("domain", "schemas", "tests/domain", "tests/properties"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "json"))
    shutil.copy(ROOT / "tests" / "__init__.py", tmp_path / "tests")
    module = tmp_path / "domain" / mutant.module
    source = module.read_text("utf-8")
    assert source.count(mutant.guard) == 1
    module.write_text(source.replace(mutant.guard, mutant.broken), "utf-8")
    tests = f"tests/domain/test_{mutant.tests}.py"
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-c", os.devnull, "--rootdir", ".", "--noconftest", tests],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == pytest.ExitCode.TESTS_FAILED, ran.stdout + ran.stderr
