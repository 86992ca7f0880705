"""What most tests of producers start from; a module whose installation is a special one has its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from orderledger.engines import Endpoints
from tests.installation import Installation, installed


@pytest.fixture
def installation(endpoints: Endpoints, tmp_path: Path) -> Iterator[Installation]:
    """An installation without anything in its ledger."""
    with installed(endpoints, tmp_path) as prepared:
        yield prepared
