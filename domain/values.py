"""Values and states: dataclasses that nobody changes, and copies of them with some fields changed.

The type checker holds them to be frozen. At run time nothing stands guard: a frozen dataclass takes three times as long
to make, and an order's life makes some hundred of them.
"""

from dataclasses import dataclass, field
from typing import Any, TypeVar, dataclass_transform

Value = TypeVar("Value")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[Value]) -> type[Value]:
    """Make a dataclass of a command, an event or a part of one: with slots, and a hash."""
    return dataclass(slots=True, unsafe_hash=True)(cls)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def state(cls: type[Value]) -> type[Value]:
    """Make a dataclass of a state, without slots: every event makes a copy, and a dictionary is copied at once."""
    return dataclass(unsafe_hash=True)(cls)


def replace(before: Value, **fields: Any) -> Value:
    """Give a copy with some fields changed; of a state at a tenth of the cost of dataclasses.replace."""
    after = object.__new__(type(before))
    try:
        after.__dict__ = before.__dict__ | fields
    except AttributeError:
        for name in before.__slots__:  # type: ignore[attr-defined]
            setattr(after, name, fields[name] if name in fields else getattr(before, name))
    return after
