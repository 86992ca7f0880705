"""Any value of a type: what hypothesis needs to make up events."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

# All of Unicode but lone surrogates, which UTF-8 can't say and no message can carry.
texts = st.text(st.characters(codec="utf-8"), max_size=20)
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: texts,
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    date: st.dates(),
    time: st.times().map(lambda at: at.replace(fold=0)),
    datetime: st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(fold=0)),
    NoneType: st.none(),
}


@cache
def anything(kind: Any) -> st.SearchStrategy[Any]:
    """Any value that a field of this type may hold."""
    if kind in PLAIN:
        return PLAIN[kind]
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{each.name: anything(hints[each.name]) for each in fields(kind)})
    parts = get_args(kind)
    match get_origin(kind):
        case origin if origin is Literal:
            return st.sampled_from(parts)
        case origin if origin is tuple:
            return st.lists(anything(parts[0]), max_size=3).map(tuple)
        case origin if origin is Mapping:
            return st.dictionaries(anything(parts[0]), anything(parts[1]), max_size=3)
        case origin if origin in (Union, UnionType):
            return st.one_of([anything(each) for each in parts])
        case origin:
            raise TypeError(f"no values are known of {kind} ({origin})")
