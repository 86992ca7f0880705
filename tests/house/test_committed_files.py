"""Committed files fit every machine: they name no package registry and no place of one machine."""

import re

from tests.house.tree import ROOT, committed_texts

# In pieces, so that this file does not name them.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("repo1", "maven", "org"),
        ("repo", "maven", "apache", "org"),
        ("docker", "io"),
        ("registry", "npmjs", "org"),
    )
)
# Ann is nobody: examples may show her home.
PERSONAL_FOLDER = re.compile(r"(?<![\w.$}])/(?:home|Users)/(?!ann\b)[\w.-]+/|(?<![\w.$}])/roo[t]/|\b[A-Z]:\\Users\\")


def test_no_committed_file_names_a_registry() -> None:
    found = [(name, host) for name, text in committed_texts() for host in REGISTRIES if host in text]
    assert found == []


def test_no_committed_file_names_a_folder_of_one_machine() -> None:
    here = str(ROOT)
    # One level, such as /app, may well be the path in some image and says nothing of a machine.
    is_telling = len(ROOT.parts) > 2
    found = [name for name, text in committed_texts() if PERSONAL_FOLDER.search(text) or (is_telling and here in text)]
    assert found == []
