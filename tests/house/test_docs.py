"""The documents show the code as it is."""

import re

from tests.house.tree import ROOT

_LINK_THEN_CODE = re.compile(r"\]\(\.\./([\w/.]+\.py)\):\n\n((?:```python\n.*?```\n+)+)", re.DOTALL)
_CODE = re.compile(r"```python\n(.*?)```", re.DOTALL)


def test_the_worked_example_of_a_command_is_the_code_word_for_word() -> None:
    page = (ROOT / "docs" / "adding-a-command.md").read_text("utf-8")
    shown = [(path, code) for path, blocks in _LINK_THEN_CODE.findall(page) for code in _CODE.findall(blocks)]
    assert len(shown) == len(_CODE.findall(page)) == 3
    for path, code in shown:
        assert code in (ROOT / path).read_text("utf-8"), path
