"""What partners read: the page on messages names every topic, type and rule, and none that is not there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.events import EVENT_TYPES
from schemas.inbound.read import MESSAGE_TYPES
from schemas.outbound import PICK_REQUESTED, TOLD, WATERMARK
from schemas.topics import Topics

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "messages.md").read_text("utf-8")
TYPE = re.compile(r"`([a-z_.]+\.v\d+)`")
RULE = re.compile(r"[a-z]+\.[a-z_]+[a-z]")
RULES = PAGE.partition("## Rules")[2]
NO_RULES = {
    "ledger.orders",
    "ledger.stock",
    "ledger.master",
    "operator.commands",
    "operator.verdicts",
    "terms.reservation",
    "terms.return_id",
}


@pytest.mark.parametrize(
    ("kind", "section"),
    [
        ("shop", "From shops"),
        ("warehouse", "From warehouses"),
        ("payment", "From payment providers"),
        ("carrier", "From carriers"),
        ("operator", "From the operator alone"),
    ],
)
def test_what_a_partner_may_send_stands_in_its_section(kind: str, section: str) -> None:
    text = PAGE.partition(f"### {section}")[2].partition("##")[0]
    types = set(MESSAGE_TYPES[kind])
    wanted = types - {*MESSAGE_TYPES["shop"], *MESSAGE_TYPES["warehouse"]} if kind == "operator" else types
    shown = {each for each in TYPE.findall(text) if each not in {"message.deferred.v1", "change.proposed.v1"}}
    assert shown == wanted


def test_what_partners_are_sent_is_named() -> None:
    told = {name for name, kind in EVENT_TYPES.items() if kind in TOLD and name != "fulfilment.released.v1"}
    verdicts = {name for name in EVENT_TYPES if name.startswith("message.")}
    assert {*told, *verdicts, PICK_REQUESTED, WATERMARK} <= set(TYPE.findall(PAGE))


def test_every_topic_of_partners_is_named() -> None:
    for source in ("shop:<id>", "warehouse:<id>", "payment:<id>", "carrier:<id>", "operator"):
        for topic in Topics().of_partner(source):
            assert f"`{topic.name}`" in PAGE


def test_every_rule_that_is_written_out_in_the_code_stands_in_the_table_and_no_other() -> None:
    told = {each for each in re.findall(r"`([a-z_.]+)`", RULES) if RULE.fullmatch(each)}
    # Of the cut-off and of what terms need, rules are put together from a table; the ledger itself adds its own.
    composed = {each for each in told if each.endswith("_too_late") and each.startswith("change.")}
    of_ledger = {"message.stale_version", "message.unreadable", "ledger.failed", "order.too_large"}
    assert told - composed - of_ledger == set(_rules()) - of_ledger


def _rules() -> Iterator[str]:
    """Give the rules in the source of the domain and of the contracts."""
    for folder in ("domain", "schemas/inbound"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and RULE.fullmatch(node.value):
                    yield from {node.value} - NO_RULES
