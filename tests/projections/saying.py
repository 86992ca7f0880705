"""Examples of events, made from the types of their fields."""

from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

_PLAIN: dict[Any, Any] = {
    str: "x1",
    int: 1,
    bool: True,
    float: 1.5,
    Decimal: Decimal("2.5"),
    date: date(2026, 3, 1),
    datetime: datetime(2026, 3, 1, 12, 0, tzinfo=UTC),
    NoneType: None,
}


def example_of(kind: Any) -> Any:
    """Make one of a dataclass, with something in every field that can hold something."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{each.name: example_of(hints[each.name]) for each in fields(kind)})  # type: ignore[operator]
    origin, args = get_origin(kind), get_args(kind)
    if origin is Literal:
        return args[0]
    if origin in {Union, UnionType}:
        return example_of(args[0])
    if origin is tuple:
        return (example_of(args[0]),) if args[-1] is Ellipsis else tuple(map(example_of, args))
    if origin is not None:
        return {example_of(args[0]): example_of(args[1])}
    return _PLAIN[kind]
