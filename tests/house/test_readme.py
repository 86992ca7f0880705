"""The README shows the examples as they are."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("example", sorted((ROOT / "examples").glob("*.py")), ids=lambda path: path.name)
def test_the_readme_shows_each_example_word_for_word(example: Path) -> None:
    assert f"```python\n{example.read_text()}```" in (ROOT / "README.md").read_text()
