"""Values and states: dataclasses that nobody changes, and copies of them with some fields changed.

The type checker holds them to be frozen. At run time nothing stands guard: a frozen dataclass takes three times as long
to make, and an order's life makes some hundred of them.
"""

from dataclasses import MISSING, dataclass, field, fields
from typing import Any, TypeVar, dataclass_transform

Value = TypeVar("Value")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[Value]) -> type[Value]:
    """Make a dataclass of a command, an event or a part of one: with slots, and a hash."""
    return dataclass(slots=True, unsafe_hash=True)(cls)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def state(cls: type[Value]) -> type[Value]:
    """Make a dataclass of a state, without slots: every event makes a copy, and a dictionary is copied at once.

    It begins as such a copy too, of its defaults, which all share.
    """
    made = dataclass(unsafe_hash=True, kw_only=True)(cls)
    # What must be said has a place among them too: a dictionary that grows is laid out anew.
    defaults: dict[str, Any] = dict.fromkeys(made.__dataclass_fields__)  # type: ignore[attr-defined]
    for each in fields(made):  # type: ignore[arg-type]  # it is a dataclass
        if each.default is not MISSING:
            defaults[each.name] = each.default
        elif each.default_factory is not MISSING:
            defaults[each.name] = each.default_factory()

    def begin(self: Value, **said: Any) -> None:
        self.__dict__ = defaults | said

    made.__init__ = begin  # type: ignore[method-assign,assignment]
    return made


def replace(before: Value, **changed: Any) -> Value:
    """Give a copy with some fields changed; of a state at a tenth of the cost of dataclasses.replace."""
    after = object.__new__(type(before))
    try:
        after.__dict__ = before.__dict__ | changed
    except AttributeError:
        for name in before.__slots__:  # type: ignore[attr-defined]
            setattr(after, name, changed[name] if name in changed else getattr(before, name))
    return after
