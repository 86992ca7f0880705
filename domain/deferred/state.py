"""The state of an order that is not there yet: the results that wait for it."""

from collections.abc import Mapping
from dataclasses import field
from typing import assert_never

from domain.deferred.events import DeferredDropped, DeferredTaken, ResultDeferred
from domain.values import state

DeferredEvent = ResultDeferred | DeferredTaken | DeferredDropped


@state
class Deferred:
    """The results that wait, by source and id of their messages, in the order in which they came."""

    waiting: Mapping[str, ResultDeferred] = field(default_factory=dict)


def name_of_message(source: str, message_id: str) -> str:
    """Name a message among all that wait."""
    return f"{source}/{message_id}"


def evolve_deferred(deferred: Deferred | None, _stream: str, event: DeferredEvent) -> Deferred:
    """Give the state after one more event."""
    waiting = dict(deferred.waiting) if deferred is not None else {}
    name = name_of_message(event.source, event.message_id)
    match event:
        case ResultDeferred():
            waiting[name] = event
        case DeferredTaken() | DeferredDropped():
            waiting.pop(name, None)
        case _:
            assert_never(event)
    return Deferred(waiting=waiting)
