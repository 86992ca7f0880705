"""Order goods from a supplier: at once, or by a draft that is submitted later."""

from collections.abc import Sequence

from domain.master.location import require_location
from domain.master.product import require_stocked
from domain.purchasing.events import PurchaseDrafted, PurchaseLine, PurchaseOrdered, PurchaseTerms
from domain.purchasing.state import Purchase, evolve_purchase, expected, purchase_in
from domain.refusals import Refused
from domain.streams import location_stream, product_stream, purchase_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class OrderPurchase:
    """Goods are bought, or with `draft` are to be: one line a SKU."""

    terms: PurchaseTerms
    draft: bool = False

    def streams(self) -> Sequence[str]:
        """The purchase order, its location, and each product."""
        products = [product_stream(each.sku) for each in self.terms.lines]
        return [purchase_stream(self.terms.purchase_id), location_stream(self.terms.location), *products]

    def decide(self, world: World) -> Decision:
        """Record it, once for each id; what is ordered is expected at its location."""
        terms = self.terms
        stream = purchase_stream(terms.purchase_id)
        known = world.state(Purchase, stream)
        if known is not None:
            raise Refused("purchase.exists", f"{stream} is there already, {known.status}", "purchase_id")
        require_location(world, terms.location)
        require_stocked(world, [each.sku for each in terms.lines])
        _require_sku_once(terms.lines)
        return [Change(stream, PurchaseDrafted(terms))] if self.draft else _ordered(stream, terms)


@value
class SubmitPurchase:
    """A draft goes to the supplier as it is."""

    purchase_id: str

    def streams(self) -> Sequence[str]:
        """The purchase order."""
        return [purchase_stream(self.purchase_id)]

    def decide(self, world: World) -> Decision:
        """Order it, if it is still a draft."""
        purchase = purchase_in(world, self.purchase_id)
        if purchase.stage != "draft":
            raise Refused("purchase.not_draft", f"{purchase.stream} is {purchase.status}", "purchase_id")
        require_stocked(world, [each.sku for each in purchase.terms.lines])
        return _ordered(purchase.stream, purchase.terms)


def _ordered(stream: str, terms: PurchaseTerms) -> Decision:
    event = PurchaseOrdered(terms)
    purchase = evolve_purchase(None, stream, event)
    return [Change(stream, event), *expected(purchase, purchase.outstanding)]


def _require_sku_once(lines: Sequence[PurchaseLine]) -> None:
    """A receipt names SKUs: two lines of one could not be told apart."""
    seen: dict[str, int] = {}
    for index, each in enumerate(lines):
        if each.sku in seen:
            raise Refused(
                "purchase.sku_twice", f"{each.sku} is in line {seen[each.sku]} already", f"lines[{index}].sku"
            )
        seen[each.sku] = each.line_no
