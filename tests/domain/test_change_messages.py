"""Messages on changes, as a shop or the operator sends them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from domain.changes.edits import Edits
from domain.changes.propose import ProposeChange
from domain.orders.recipient import Destination, Sealed
from domain.refusals import Refused
from domain.values import replace
from schemas.inbound.changes import TYPES
from schemas.inbound.envelope import Context, Envelope

NOON = datetime(2011, 1, 4, 12, 0, tzinfo=UTC)


def context(source: str = "shop:alpha") -> Context:
    envelope = Envelope(source, "m1", "change.propose.v1", "f1", source.partition(":")[2], NOON, date(2011, 1, 4))
    return Context(envelope, lambda key_id, plain: Sealed(key_id, "nonce", " ".join(sorted(plain))))


def command(name: str, body: dict[str, Any], source: str = "shop:alpha") -> Any:
    return TYPES[name].model_validate(body).command(context(source))  # type: ignore[attr-defined]


PROPOSAL = {"order_id": "1001", "change_id": "c1", "currency": "GBP", "reason": "they want it otherwise"}
ADDRESS = {"lines": ["1 High St"], "postcode": "LS1 4AP", "country": "GB"}


def test_a_proposal_names_new_lines_new_quantities_and_new_prices() -> None:
    line = {"line_no": 2, "sku": "cup", "quantity": 3, "unit_price_minor": Decimal("99.5")}
    body = {
        **PROPOSAL,
        "add_lines": [line],
        "quantities": [{"line_no": 1, "quantity": 0}],
        "prices": [{"line_no": 1, "unit_price_minor": Decimal("2.5")}],
    }
    proposal = command("change.propose.v1", body)
    assert isinstance(proposal, ProposeChange)
    (added,) = proposal.edits.add
    assert (added.sku, added.quantity, added.amount_minor, added.business_date) == ("cup", 3, 299, date(2011, 1, 4))
    assert proposal.edits == Edits((added,), {1: 0}, {1: Decimal("2.5")})


@pytest.mark.parametrize(
    "edit",
    [
        {"quantities": [{"line_no": 1, "quantity": -1}]},
        {"quantities": [{"line_no": 1, "quantity": 1_000_000_001}]},
        {"quantities": [{"line_no": 1, "quantity": 1}, {"line_no": 1, "quantity": 2}]},
        {"prices": [{"line_no": 1, "unit_price_minor": Decimal("1e30")}]},
        {"prices": [{"line_no": 0, "unit_price_minor": Decimal(1)}]},
        {"add_lines": []},
    ],
)
def test_quantities_and_prices_have_limits_and_a_line_is_named_once(edit: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        command("change.propose.v1", {**PROPOSAL, **edit})


def test_a_new_address_is_sealed_under_the_key_of_the_old_one() -> None:
    """Invariant 36: what destroys the customer's key destroys every address that they ever had."""
    body = {"order_id": "1001", "address": ADDRESS, "reason": "they move house"}
    ours = command("order.change_address.v1", {**body, "customer": "jo"})
    assert ours.address == Sealed("alpha/customer/jo", "nonce", "country lines postcode")
    assert replace(ours.destination, coordinates=None) == Destination("GB", None, "LS1", None, "country")
    assert ours.contact is None
    assert command("order.change_address.v1", body).address.key_id == "alpha/order/1001"


@pytest.mark.parametrize("name", TYPES)
def test_the_operator_names_the_shop_and_a_shop_speaks_only_for_itself(name: str) -> None:
    body: dict[str, Any] = {"order_id": "1001"}
    fields = TYPES[name].model_fields
    body |= {"change_id": "c1"} if "change_id" in fields else {"address": ADDRESS}
    body |= {"reason": "so"} if "reason" in fields else {}
    body |= {"currency": "GBP"} if "currency" in fields else {}
    assert command(name, {**body, "shop": "beta"}, "operator:operator").shop == "beta"
    with pytest.raises(Refused, match=r"message\.shop_missing"):
        command(name, body, "operator:operator")
    with pytest.raises(Refused, match=r"message\.foreign_shop"):
        command(name, {**body, "shop": "beta"})
