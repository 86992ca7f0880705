"""Whatever is killed, paused or filled: all that was accepted stands once, everywhere, and everyone is told."""

import subprocess
import sys
from itertools import islice

import pytest

from schemas.inbound.orders import Cancel, Place
from tests.house.tree import ROOT
from tests.torture.market import of_shop
from tests.torture.plan import KINDS, plan
from tests.torture.report import PAGE

SEED, MINUTES = "1", "3"


@pytest.mark.timeout(1_200)
def test_after_a_round_of_all_faults_everything_adds_up() -> None:
    command = [sys.executable, "-m", "tests.torture", "--seed", SEED, "--minutes", MINUTES]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    sys.stdout.write(ran.stdout)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_page_about_it_was_written_by_it() -> None:
    written = (ROOT / "docs" / "torture.md").read_text("utf-8")
    assert written.startswith(PAGE.read_text("utf-8").partition("$RUN")[0])


def test_a_seed_repeats_its_faults_and_its_messages() -> None:
    assert plan(7, 50) == plan(7, 50) != plan(8, 50)
    assert plan(7, 50)[:10] == plan(7, 10)
    assert list(islice(of_shop("shop:one", 7), 500)) == list(islice(of_shop("shop:one", 7), 500))


def test_each_kind_of_fault_comes_once_in_a_round() -> None:
    faults = plan(7, 2 * len(KINDS))
    for each in (faults[: len(KINDS)], faults[len(KINDS) :]):
        assert sorted((fault.kind, fault.target) for fault in each) == sorted(KINDS)


def test_a_shop_repeats_itself_and_cancels_orders_before_it_places_them() -> None:
    sent = list(islice(of_shop("shop:one", 7), 2_000))
    ids = [each.message_id for each in sent]
    assert {ids.count(each) for each in ids[:500]} >= {1, 2, 3}
    placed, cancelled = (
        {each.key: at for at, each in reversed(list(enumerate(sent))) if isinstance(each.message, kind)}
        for kind in (Place, Cancel)
    )
    assert any(at < placed.get(order, at) for order, at in cancelled.items())
