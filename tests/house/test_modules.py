"""Modules: their size, their names, and that they are ours alone."""

import ast
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

from tests.house.tree import PACKAGES, ROOT, modules

MODULE_LINES = 300
FUNCTION_LINES = 50
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "common", "base", "manager", "misc"}


def test_no_other_installed_distribution_ships_packages_of_our_names() -> None:
    shipped = packages_distributions()
    others = {name: set(shipped.get(name, ())) - {"orderledger"} for name in PACKAGES}
    assert {name: found for name, found in others.items() if found} == {}


def test_our_names_are_imported_from_this_tree() -> None:
    for name in PACKAGES:
        spec = find_spec(name)
        assert spec is not None
        assert spec.origin == str(ROOT / name / "__init__.py")


def test_no_module_passes_300_lines() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in modules()}
    assert {name: lines for name, lines in lengths.items() if lines > MODULE_LINES} == {}


def test_no_function_passes_50_lines() -> None:
    assert [found for path in modules() for found in long_functions(path)] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path for path in modules() if path.stem in NAMES_THAT_SAY_NOTHING] == []


def long_functions(path: Path) -> list[str]:
    """Functions of more lines than a reader holds at once."""
    return [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= FUNCTION_LINES
    ]
