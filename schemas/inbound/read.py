"""Read a record from an inbound topic: a command, or the refusal that its sender is told."""

import hashlib
import re
from datetime import UTC, datetime
from typing import Protocol, cast

from pydantic import ValidationError

from domain.refusals import Refused
from domain.values import value
from domain.world import Command
from schemas.inbound import (
    accounts,
    catalogue,
    changes,
    claims,
    counts,
    fulfilment,
    operator,
    orders,
    payments,
    purchasing,
    refunds,
    reservations,
    returns,
    shipments,
    sourcing,
    stock,
    tracking,
    transfers,
)
from schemas.inbound.envelope import EXPECTED_VERSION, Context, Envelope, Seal
from schemas.inbound.fields import Message
from schemas.recorded import Header
from schemas.topics import MAX_INBOUND_BYTES

MAX_ID_LENGTH = 200
MAX_TYPE_LENGTH = 100
LATEST_MS = 253_402_300_799_999
"""The end of the year 9999, the last that a datetime can say."""
REASONS_SHOWN = 3

_OF_SHOPS = {
    **orders.TYPES,
    **reservations.TYPES,
    **changes.TYPES,
    **payments.TYPES,
    **returns.TYPES,
    **refunds.TYPES,
    **claims.TYPES,
    **accounts.TYPES,
    **catalogue.TYPES,
}

_OF_SHELVES = {**stock.TYPES, **counts.WAREHOUSE_TYPES, **transfers.WAREHOUSE_TYPES}

MESSAGE_TYPES: dict[str, dict[str, type[Message]]] = {
    "shop": _OF_SHOPS,
    "warehouse": {
        **_OF_SHELVES,
        **fulfilment.TYPES,
        **shipments.WAREHOUSE_TYPES,
        **returns.WAREHOUSE_TYPES,
    },
    "payment": {**payments.PAYMENT_TYPES, **refunds.PAYMENT_TYPES},
    "carrier": tracking.CARRIER_TYPES,
    "operator": {
        **operator.TYPES,
        **sourcing.OPERATOR_TYPES,
        **counts.OPERATOR_TYPES,
        **transfers.OPERATOR_TYPES,
        **purchasing.TYPES,
        **_OF_SHOPS,
        **_OF_SHELVES,
    },
}
"""By the kind of the sender: the type of a message and the model of its body."""

PERSONAL = (orders.Place, orders.Draft, changes.ChangeAddressBody)
"""The bodies with personal data."""

_FIELD = re.compile("[a-z_]{1,40}")
_VERSION = re.compile("[0-9]{1,18}", re.ASCII)


class Body(Protocol):
    """A body that can be translated."""

    def command(self, context: Context) -> Command:
        """Give the command that the message stands for."""


@value
class InboundRecord:
    """A record as Kafka gave it."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    headers: list[Header]
    value: bytes | None


@value
class Submission:
    """A message that has a sender: the command that it stands for, or why it is refused."""

    envelope: Envelope
    command: Command | Refused


@value
class Parsed:
    """A message that was read and not translated yet; whatever is wrong with it is a refusal, never an exception."""

    envelope: Envelope
    body: Body | Refused

    def key_ids(self, seal: Seal) -> list[str]:
        """Give the keys that it takes to translate it: whoever has many prepares all at once."""
        try:
            return Context(self.envelope, seal).key_ids(self.body) if isinstance(self.body, PERSONAL) else []
        except Refused:
            return []

    def submission(self, seal: Seal) -> Submission:
        """Translate it."""
        if isinstance(self.body, Refused):
            return Submission(self.envelope, self.body)
        try:
            return Submission(self.envelope, self.body.command(Context(self.envelope, seal)))
        except Refused as refusal:
            return Submission(self.envelope, refusal)


def read(record: InboundRecord, source: str, seal: Seal) -> Submission:
    """Read and translate one record of a known sender."""
    return parse(record, source).submission(seal)


def parse(record: InboundRecord, source: str) -> Parsed:
    """Read one record of a known sender."""
    headers = dict(record.headers)
    body = record.value or b""
    message_type = _shown(_text(headers.get("ce_type")))
    message_id = _text(headers.get("ce_id"))
    place = f"{record.topic}/{record.partition}/{record.offset}"
    kind, _, partner = source.partition(":")
    now = datetime.fromtimestamp(min(max(record.timestamp_ms, 0), LATEST_MS) / 1000, UTC)

    def envelope(fingerprint: str, at: datetime = now, expected_version: int | None = None) -> Envelope:
        return Envelope(
            source=source,
            message_id=message_id if _is_id(message_id) else place,
            message_type=message_type,
            fingerprint=fingerprint,
            partner=partner or source,
            occurred_at=at.astimezone(UTC),
            local_date=at.date(),
            expected_version=expected_version,
        )

    try:
        _require_id(message_id)
        at = _time(headers.get("ce_time"), now)
        expected_version = _version(headers.get(EXPECTED_VERSION))
        model_type = _model_type(kind, message_type)
        _require_size(record.value)
        model = _model(model_type, body)
    except Refused as refusal:
        return Parsed(envelope(_fingerprint(message_type, body)), refusal)
    canonical = model.model_dump_json(exclude_unset=True).encode()
    return Parsed(envelope(_fingerprint(message_type, canonical), at, expected_version), cast("Body", model))


def _text(header: bytes | None) -> str:
    return header.decode("utf-8", "replace") if header else ""


def _shown(message_type: str) -> str:
    """Cut what is no type of ours anyway: it is recorded in the verdict."""
    cut = message_type[:MAX_TYPE_LENGTH]
    return cut if cut.isprintable() else "".join(filter(str.isprintable, cut))


def _is_id(text: str) -> bool:
    return 0 < len(text) <= MAX_ID_LENGTH and text.isprintable()


def _fingerprint(message_type: str, body: bytes) -> str:
    return hashlib.sha256(message_type.encode() + b"\0" + body).hexdigest()


def _require_id(message_id: str) -> None:
    if not message_id:
        raise Refused("message.id_missing", "a message needs an id of its own in the header ce_id", "ce_id")
    if not _is_id(message_id):
        raise Refused("message.id", f"an id has at most {MAX_ID_LENGTH} printable characters", "ce_id")


def _time(header: bytes | None, default: datetime) -> datetime:
    if header is None:
        return default
    try:
        at = datetime.fromisoformat(_text(header))
    except ValueError:
        raise Refused("message.time", "ce_time is no RFC 3339 time", "ce_time") from None
    if at.tzinfo is None:
        raise Refused("message.time", "ce_time has no zone; write Z or an offset behind it", "ce_time")
    try:
        at.astimezone(UTC)
    except OverflowError:
        raise Refused("message.time", "ce_time is outside the years 1 to 9999", "ce_time") from None
    return at


def _version(header: bytes | None) -> int | None:
    if header is None:
        return None
    text = _text(header)
    if not _VERSION.fullmatch(text):
        reason = f"{EXPECTED_VERSION} is no version of a stream; they count from 0"
        raise Refused("message.expected_version", reason, EXPECTED_VERSION)
    return int(text)


def _model_type(kind: str, message_type: str) -> type[Message]:
    types = MESSAGE_TYPES[kind]
    if message_type in types:
        return types[message_type]
    name = message_type.rpartition(".")[0]
    versions = [known for known in types if known.rpartition(".")[0] == name]
    if versions:
        raise Refused("message.unknown_version", f"known is {versions[-1]}, not {message_type}", "ce_type")
    known_types = ", ".join(types)
    raise Refused("message.unknown_type", f"a {kind} may send {known_types}; this is {message_type!r}", "ce_type")


def _require_size(value: bytes | None) -> None:
    if not value:
        raise Refused("message.empty", "the message has no body")
    if len(value) > MAX_INBOUND_BYTES:
        raise Refused("message.too_large", f"the body has {len(value)} bytes; {MAX_INBOUND_BYTES} are allowed")


def _model(model_type: type[Message], body: bytes) -> Message:
    try:
        return model_type.model_validate_json(body)
    except ValidationError as error:
        raise _refusal(error) from None


def _refusal(error: ValidationError) -> Refused:
    """Name fields and rules, never the input: it may be personal data."""
    problems = error.errors(include_url=False, include_input=False, include_context=False)
    if problems[0]["type"] == "json_invalid":
        return Refused("message.not_json", problems[0]["msg"])
    # A list whose items are wrong is then said to be too short: that is no problem of its own.
    parents = {each["loc"][:depth] for each in problems for depth in range(len(each["loc"]))}
    own = [each for each in problems if each["loc"] not in parents]
    shown = [f"{_path(each['loc']) or 'body'}: {each['msg']}" for each in own[:REASONS_SHOWN]]
    more = f" (and {len(own) - len(shown)} more)" if len(own) > len(shown) else ""
    return Refused("message.schema", "; ".join(shown) + more, _path(own[0]["loc"]) or None)


def _path(location: tuple[int | str, ...]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{_field(part)}" for part in location)
    return text.removeprefix(".")


def _field(name: str) -> str:
    """Give the name of a field; one that is not ours is shown only if it can't well be somebody's data."""
    return name if _FIELD.fullmatch(name) else "(unknown)"
