"""What import-linter can't say: the domain imports the standard library and nothing else."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import ROOT


def test_the_domain_imports_only_itself_and_the_standard_library() -> None:
    allowed = sys.stdlib_module_names | {"domain"}
    for path in sorted((ROOT / "domain").rglob("*.py")):
        assert set(imported_packages(path)) <= allowed, path


def imported_packages(path: Path) -> Iterator[str]:
    """Top-level names of all that a module imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (name.name.partition(".")[0] for name in names)
            case ast.ImportFrom(module=str(module)):
                yield module.partition(".")[0]
            case _:
                pass
