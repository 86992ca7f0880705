"""What the demo's operator does meanwhile: looks at orders that were held, and lets them go on."""

from orderledger.demo.partners import Partners
from orderledger.demo.plan import Plan
from schemas.inbound.orders import ReleaseHoldBody

WITHIN_S = 60.0


def release_held(partners: Partners, plan: Plan) -> None:
    """Release every hold for fraud, and wait for it; raises TimeoutError if the ledger does not answer."""
    sent = [
        partners.operator.send(
            ReleaseHoldBody(
                shop=order.shop.id, order_id=order.place.order_id, hold_id="fraud", reason="the customer is known"
            ),
            f"demo/release/{order.place.order_id}",
            order.place.order_id,
        )
        for order in plan.orders
        if order.fate == "fraud_held"
    ]
    partners.operator.flush()
    partners.operator_verdicts.wait_for(sent, WITHIN_S)
