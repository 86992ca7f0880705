"""Events: each has one stable name, and comes back from its JSON as it was."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import domain
from domain.aggregates import EVOLVE
from domain.deferred.events import Sender
from domain.orders.events import OrderDrafted, OrderPlaced
from schemas.events import EVENT_TYPES, decode, encode, name_of
from tests.schemas.anything import anything

NAME = re.compile(r"[a-z_]+\.[a-z_]+\.v\d+")
# An order begins with one of these, before there is a state to fold on.
BEGINNINGS = {OrderPlaced, OrderDrafted}
ZONE = re.compile(r"tzinfo=[^)]*\(0\)|tzinfo=datetime.timezone.utc")


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_an_event_comes_back_from_its_json_as_it_was(name: str) -> None:
    @settings(max_examples=40)
    @given(anything(EVENT_TYPES[name]))
    def comes_back(event: object) -> None:
        again = decode(name_of(event), encode(event))
        assert again == event
        assert ZONE.sub("UTC", repr(again)) == ZONE.sub("UTC", repr(event))

    comes_back()


def test_names_say_thing_step_and_version() -> None:
    assert [name for name in EVENT_TYPES if not NAME.fullmatch(name)] == []


def test_no_two_names_are_of_one_event() -> None:
    assert len(set(EVENT_TYPES.values())) == len(EVENT_TYPES)


def test_all_that_states_are_folded_from_has_a_name() -> None:
    assert set(EVOLVE) | BEGINNINGS == set(EVENT_TYPES.values())


def test_every_fold_is_given_all_the_events_that_it_takes() -> None:
    assert all(EVOLVE[kind] is evolve for evolve in EVOLVE.values() for kind in event_types(evolve))


def test_no_dataclass_of_a_module_of_events_was_forgotten() -> None:
    reached = {part for kind in EVENT_TYPES.values() for part in parts_of(kind)}
    in_modules = {each for each in dataclasses_of_domain() if each.__module__.endswith(".events")}
    assert in_modules - reached == {Sender}


@given(st.sampled_from(sorted(EVENT_TYPES)), st.binary(max_size=30))
def test_a_body_that_is_none_is_an_error_and_nothing_else(name: str, body: bytes) -> None:
    try:
        decode(name, body)
    except ValidationError:
        return


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(KeyError):
        decode("order.placed.v999", b"{}")
    with pytest.raises(KeyError):
        name_of("not an event")


def event_types(evolve: Any) -> tuple[type, ...]:
    """The events that a fold takes."""
    hint = get_type_hints(evolve)["event"]
    if hint is Any:
        return tuple(vars(import_module(evolve.__module__))["EVOLVE"])
    return get_args(hint) or (hint,)


def dataclasses_of_domain() -> Iterator[type]:
    """Every dataclass that a module of the domain defines."""
    for found in walk_packages(domain.__path__, "domain."):
        for value in vars(import_module(found.name)).values():
            if isinstance(value, type) and is_dataclass(value) and value.__module__.startswith("domain"):
                yield value


def parts_of(kind: Any) -> Iterator[type]:
    """A type and the types of its fields, all the way down."""
    if isinstance(kind, type) and is_dataclass(kind):
        yield kind
        hints = get_type_hints(kind)
        for each in fields(kind):
            yield from parts_of(hints[each.name])
    for part in get_args(kind):
        yield from parts_of(part)
