"""What happens to results that came before their order."""

from dataclasses import dataclass

from domain.payments.results import Result


@dataclass(frozen=True, slots=True)
class Sender:
    """The message that a result came with; `fingerprint` is the SHA-256 of its type and body, in hex."""

    source: str
    message_id: str
    message_type: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class ResultDeferred:
    """A result waits for its order."""

    source: str
    message_id: str
    message_type: str
    fingerprint: str
    shop: str
    order_id: str
    result: Result


@dataclass(frozen=True, slots=True)
class DeferredTaken:
    """The order has come: the result waits no more, and its sender has the final verdict."""

    source: str
    message_id: str


@dataclass(frozen=True, slots=True)
class DeferredDropped:
    """The order has not come in time."""

    source: str
    message_id: str
