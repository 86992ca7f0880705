"""What happens to results that came before their order."""

from domain.payments.results import Result
from domain.values import value


@value
class Sender:
    """The message that a result came with; `fingerprint` is the SHA-256 of its type and body, in hex."""

    source: str
    message_id: str
    message_type: str
    fingerprint: str


@value
class ResultDeferred:
    """A result waits for its order."""

    source: str
    message_id: str
    message_type: str
    fingerprint: str
    shop: str
    order_id: str
    result: Result


@value
class DeferredTaken:
    """The order has come: the result waits no more, and its sender has the final verdict."""

    source: str
    message_id: str


@value
class DeferredDropped:
    """The order has not come in time."""

    source: str
    message_id: str
