"""The README shows the examples as they are, and each guarantee links the tests that hold it."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT

README = (ROOT / "README.md").read_text("utf-8")
SECTION = README.partition("## What holds\n")[2].partition("\n## ")[0]
GUARANTEES = re.findall(r"^- .*(?:\n  .*)*", SECTION, re.MULTILINE)
_LINK = re.compile(r"\]\((tests/[^)]*)\)")
_TEST = re.compile(r'(tests/[\w/]+\.py) "(test_\w+)"')


@pytest.mark.parametrize("example", sorted((ROOT / "examples").glob("*.py")), ids=lambda path: path.name)
def test_the_readme_shows_each_example_word_for_word(example: Path) -> None:
    assert f"```python\n{example.read_text('utf-8')}```" in README


def test_each_guarantee_links_a_test() -> None:
    assert GUARANTEES
    assert [each for each in GUARANTEES if not _LINK.search(each)] == []


@pytest.mark.parametrize("target", _LINK.findall(README))
def test_a_link_to_a_test_names_one_that_is_there(target: str) -> None:
    named = _TEST.fullmatch(target)
    assert named is not None, f'{target}: [text](tests/file.py "test_name")'
    path, name = named.groups()
    assert name in _tests_of(ROOT / path)


def _tests_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
