"""The head that verify is to meet again is read before anything else is done."""

import pytest

from tests.orderledger.typing_in import typed


@pytest.mark.parametrize("head", ["12", "x:00", f"0:{'00' * 32}", "7:00"])
def test_a_head_that_is_none_is_refused_with_how_it_is_written(head: str) -> None:
    outcome, _ = typed("verify", "--head", head)
    assert outcome.exit_code == 2
    assert f"{head[:10]}" in outcome.output
    assert "is not POSITION:HASH" in " ".join(outcome.output.replace("│", " ").split())
