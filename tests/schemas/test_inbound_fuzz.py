"""Whatever comes: reading a message gives a command or a refusal, and never raises."""

import copy
import json
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.refusals import Refused
from schemas.inbound.read import InboundRecord, Submission, read
from tests.schemas.bodies import Body, headers, seal, sent
from tests.schemas.examples import GOOD

RULE = re.compile(r"[a-z]+\.[a-z_]+")

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=10),
    st.sampled_from([10**400, -(10**30), "NaN", "1E+999999999", "0E+99999", "\0", "\U0001f600", "2011-01-04", ""]),
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2)
)


def check(submission: Submission) -> None:
    """What was read is a command that is decided somewhere, or a refusal with a rule; and can be recorded."""
    match submission.command:
        case Refused() as refused:
            assert RULE.fullmatch(refused.rule)
            assert refused.reason
            assert "\0" not in f"{refused.reason}{refused.field}"
        case command:
            assert callable(command.decide)
            assert list(command.streams())
            assert "\0" not in "".join(command.streams())
    envelope = submission.envelope
    assert 0 < len(envelope.message_id) <= 200
    assert envelope.message_id.isprintable()
    assert envelope.message_type.isprintable()
    assert re.fullmatch("[0-9a-f]{64}", envelope.fingerprint)


@given(st.sampled_from(GOOD), st.one_of(st.none(), st.binary(max_size=100)))
def test_bytes_of_any_kind_are_read(example: tuple[str, str, Body, type], body: bytes | None) -> None:
    source, message_type, _, _ = example
    check(sent(message_type, body, source))


@given(
    st.sampled_from(["shop:alpha", "warehouse:leeds", "payment:till", "carrier:rm", "operator"]),
    st.lists(
        st.tuples(
            st.sampled_from(["ce_id", "ce_type", "ce_time", "ce_source", "ce_expectedversion", "other"]),
            st.binary(max_size=250),
        )
    ),
    st.integers(-(2**63), 2**63 - 1),
)
def test_headers_and_timestamps_of_any_kind_are_read(
    source: str, given_headers: list[tuple[str, bytes]], timestamp_ms: int
) -> None:
    body = json.dumps(GOOD[0][2]).encode()
    for these in (given_headers, [*headers("order.place.v1"), *given_headers]):
        check(read(InboundRecord("a.topic", 0, 0, timestamp_ms, None, these, body), source, seal))


@settings(max_examples=250)
@given(st.sampled_from(GOOD), st.data())
def test_good_messages_with_one_part_changed_are_read(
    example: tuple[str, str, Body, type], data: st.DataObject
) -> None:
    source, message_type, body, _ = example
    changed = copy.deepcopy(body)
    holder, key = data.draw(st.sampled_from(list(places(changed))))
    match data.draw(st.sampled_from(["set", "drop", "add"])):
        case "set":
            holder[key] = data.draw(values)
        case "drop":
            del holder[key]
        case _ if isinstance(holder, dict):
            holder[data.draw(st.text(max_size=10))] = data.draw(values)
        case _:
            holder.append(data.draw(values))
    check(sent(message_type, json.dumps(changed).encode(), source))


@given(st.sampled_from(GOOD), st.data())
def test_good_messages_with_some_bytes_changed_are_read(
    example: tuple[str, str, Body, type], data: st.DataObject
) -> None:
    source, message_type, body, _ = example
    text = json.dumps(body).encode()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 6)))
    check(sent(message_type, text[:start] + data.draw(st.binary(max_size=6)) + text[end:], source))


def places(part: Any) -> Any:
    """Every place in a body that can be set to something else: what holds it, and under which key."""
    keys = list(part) if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else []
    for key in keys:
        yield part, key
        yield from places(part[key])
