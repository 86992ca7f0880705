"""The published JSON Schemas: the files say what the code does, and a version once published stays as it is."""

import json
import re

import pytest
from pydantic import TypeAdapter

from schemas.golden import FOLDER, changed, path_of, read_published, schemas, shape, written
from tests.schemas.examples import GOOD


def test_no_published_version_has_changed() -> None:
    assert changed(read_published()) == [], (
        "a published version never changes: put this one back and make a v2 of it, with a reader of both"
    )


def test_the_files_are_what_the_code_says() -> None:
    assert read_published() == {path: written(schema) for path, schema in schemas().items()}, (
        f"new versions and new words are written to {FOLDER.name}/ by `python -m schemas.golden`"
    )


def test_a_change_of_words_is_none_of_what_is_demanded() -> None:
    path = "inbound/order.cancel.v1.json"
    schema = schemas()[path]
    assert changed({path: written({**schema, "description": "In other words."})}) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [('"minLength": 1', '"minLength": 2'), ('"required": [', '"required": ["reason", '), ('"reason": {', '"why": {')],
)
def test_a_change_of_what_is_demanded_is_seen(before: str, after: str) -> None:
    path = "inbound/order.cancel.v1.json"
    text = written(schemas()[path])
    assert before in text
    assert changed({path: text.replace(before, after)}) == [path]


def test_a_field_more_that_may_be_left_out_is_no_break() -> None:
    path = "inbound/order.place.v1.json"
    schema = schemas()[path]
    for optional in ("customer", "contact"):
        fewer = {name: each for name, each in schema["properties"].items() if name != optional}
        assert changed({path: written({**schema, "properties": fewer})}) == []
    of_terms = schema["properties"]["terms"]
    shorter = {name: each for name, each in of_terms["default"].items() if name != "reservation"}
    properties = {**schema["properties"], "terms": {**of_terms, "default": shorter}}
    assert changed({path: written({**schema, "properties": properties})}) == []
    definitions = {name: each for name, each in schema["$defs"].items() if name != "Contact"}
    assert changed({path: written({**schema, "$defs": definitions})}) == []


def test_a_field_more_that_must_be_there_is_a_break() -> None:
    path = "inbound/order.cancel.v1.json"
    schema = schemas()[path]
    fewer = {name: each for name, each in schema["properties"].items() if name != "reason"}
    required = [each for each in schema["required"] if each != "reason"]
    assert changed({path: written({**schema, "properties": fewer, "required": required})}) == [path]


def test_a_field_that_is_no_longer_known_is_a_break() -> None:
    path = "inbound/order.cancel.v1.json"
    schema = schemas()[path]
    more = {**schema["properties"], "more": {"type": "string"}}
    assert changed({path: written({**schema, "properties": more})}) == [path]


def test_fields_that_are_called_title_or_description_count() -> None:
    with_field = {"properties": {"title": {"type": "string", "title": "Title"}}}
    assert shape(with_field) == {"properties": {"title": {"type": "string"}}}


def test_every_inbound_schema_closes_its_objects() -> None:
    for path, schema in schemas().items():
        if path.startswith("inbound/"):
            objects = [schema, *schema.get("$defs", {}).values()]
            assert [each.get("additionalProperties") for each in objects if each["type"] == "object"] == [
                False for each in objects if each["type"] == "object"
            ]


def test_schemas_name_their_dialect_and_sort_their_keys() -> None:
    for text in read_published().values():
        schema = json.loads(text)
        assert schema["$schema"].endswith("2020-12/schema")
        assert list(schema) == sorted(schema)


def test_required_fields_are_those_that_good_messages_all_have() -> None:
    published = schemas()
    for source, message_type, body, _ in GOOD:
        assert set(published[path_of(source.partition(":")[0], message_type)].get("required", ())) <= set(body)


def test_what_a_carrier_says_otherwise_than_a_shop_has_a_schema_of_its_own() -> None:
    assert (
        path_of("shop", "shipment.lost.v1")
        == path_of("operator", "shipment.lost.v1")
        == "inbound/shipment.lost.v1.json"
    )
    assert path_of("carrier", "shipment.lost.v1") == "inbound/carrier/shipment.lost.v1.json"


def test_patterns_are_regular_expressions() -> None:
    for text in read_published().values():
        for pattern in re.findall(r'"pattern": ("(?:[^"\\]|\\.)*")', text):
            re.compile(TypeAdapter(str).validate_json(pattern))
