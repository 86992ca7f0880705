"""What the one who runs a ledger types about what is parked, and what the audit's own process finds."""

import json
import os
from collections.abc import Iterator

import pytest

from orderledger.audit import NICENESS
from orderledger.engines import Endpoints
from tests.consumers.sending import headers, order, send
from tests.end_to_end.processes import Roles, all_roles, ask, start
from tests.installation import Installation, installed
from tests.waiting import until

POISON = "ALTER TABLE views.order_status ADD CONSTRAINT poison CHECK (order_id <> 'bad')"


@pytest.fixture(scope="module")
def roles(running: Installation) -> Iterator[Roles]:
    """Its processes."""
    with all_roles(running.settings) as started:
        yield started


@pytest.fixture(scope="module")
def running(endpoints: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with shop acme and its warehouse."""
    with installed(endpoints, tmp_path_factory.mktemp("parked"), units=100) as installation:
        yield installation


@pytest.mark.usefixtures("roles")
def test_a_parked_order_and_a_dead_letter_are_listed_shown_retried_and_dropped_by_hand(running: Installation) -> None:
    running.sql(POISON)
    running.add_topics("shop:stranger")
    producer = running.producer()
    send(running, producer, "shop:acme", (headers("place/bad"), order("bad")))
    for message_id in ("1", "2"):
        send(running, producer, "shop:stranger", (headers(message_id), order(message_id)))
    until(lambda: running.sql("SELECT 1 FROM views.parked"), "a parked order")
    until(lambda: len(running.sql("SELECT 1 FROM ledger.dead_letters")) == 2, "two dead letters")
    listed = ask(running.settings, "parked")
    ((view,), letters) = (listed["views"], listed["intake"])
    assert (view["view"], view["key"]) == ("order_status", "acme:bad")
    shown = ask(running.settings, "parked", "show", "order_status", "acme:bad")
    assert [each["name"] for each in shown][:2] == ["order.placed.v1", "order.approved.v1"]
    assert '"order_id": "2"' in ask(running.settings, "parked", "show", "intake", letters[0]["place"])["body"]
    failed = ask(running.settings, "parked", "retry", "order_status", "acme:bad", exits=[1])
    assert {each["outcome"] for each in failed} == {"parked"}
    running.sql("ALTER TABLE views.order_status DROP CONSTRAINT poison")
    assert {each["outcome"] for each in ask(running.settings, "parked", "retry", "order_status")} == {"projected"}
    stay = ask(running.settings, "parked", "retry", "intake", exits=[1])
    assert [each["outcome"] for each in stay] == ["parked", "parked"]
    for letter in letters:
        ask(running.settings, "parked", "drop", "intake", letter["place"], "--reason", "nobody of ours", "--by", "jill")
    assert ask(running.settings, "parked") == {"views": [], "intake": []}
    (last, *_) = ask(running.settings, "parked", "log")
    assert (last["actor"], last["why"], last["outcome"]) == ("jill", "nobody of ours", "dropped")
    unknown = start(running.settings, "parked", "show", "order_status", "acme:good")
    assert b"order_status: nothing is parked under key acme:good" in unknown.communicate()[1]


def test_the_audit_s_process_finds_a_wrong_row_at_low_priority_and_status_tells(
    running: Installation, roles: Roles
) -> None:
    until(lambda: running.sql("UPDATE views.stock_levels SET safety = safety + 1 RETURNING 1"), "a row to hurt")
    roles.start("audit")
    until(lambda: running.sql("SELECT 1 FROM views.audit_differences"), "a difference")
    (row,) = running.sql("SELECT * FROM views.audit_differences")
    assert (row["view"], row["row_key"]) == ("stock_levels", {"sku": "mug", "location": "leeds"})
    assert os.getpriority(os.PRIO_PROCESS, roles.processes["audit"].pid) == NICENESS
    until(lambda: len(running.sql("SELECT 1 FROM views.audits")) == 5, "a whole pass")
    audits = {each["view"]: each for each in ask(running.settings, "status")["audit"]}
    assert {name: each["agrees"] for name, each in audits.items() if not each["agrees"]} == {"stock_levels": False}
    said, _ = start(running.settings, "status").communicate()
    assert "stock_levels 1 row differs" in " ".join(said.decode().split())
    lines = (running.settings.home / "logs" / "audit.jsonl").read_text("utf-8").splitlines()
    (differs,) = [each for each in map(json.loads, lines) if each["event"] == "audit.differs"]
    assert (differs["table"], differs["columns"]) == ("views.stock_levels", ["available", "safety"])
