"""Propose a change of an order: preview its lines, its stock and its money, and hold the stock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import timedelta
from typing import TypeVar

from domain.accounts.credit import require_prices
from domain.accounts.state import Account
from domain.changes.edits import Edited, Edits, edited, live, require_known
from domain.changes.events import ChangeProposed, LinePreview
from domain.changes.held import short_of, sources_of, taken
from domain.changes.owed import owed_by_line
from domain.master.product import flagged, require_products, require_quantities
from domain.orders.kits import Sold, expanded
from domain.orders.lines import Line, as_sold
from domain.orders.place import MAX_TOTAL_MINOR
from domain.orders.policy import POLICIES
from domain.orders.state import Order, order_in, require_open
from domain.refusals import Refused
from domain.streams import account_stream, order_stream, product_stream
from domain.values import replace, value
from domain.world import Change, Decision, World

Found = TypeVar("Found")
OPEN_FOR = timedelta(hours=24)
"""How long a change waits for its confirmation, and holds stock."""


@value
class ProposeChange:
    """The shop asks what would become of its order."""

    shop: str
    order_id: str
    change_id: str
    currency: str
    reason: str
    edits: Edits = field(default_factory=Edits)

    def streams(self) -> Sequence[str]:
        """The order, and the products of the lines that are added."""
        products = [product_stream(line.sku) for line in self.edits.add if line.kind == "goods"]
        return [order_stream(self.shop, self.order_id), *products]

    def decide(self, world: World) -> Decision:
        """Answer with the preview; what would be added is held in stock until the change is made or is not."""
        order = order_in(world, order_stream(self.shop, self.order_id))
        self._require_free(order)
        require_known(order, self.edits)
        new = self._new(world, order)
        edit = edited(order, self.edits, new)
        _require_sellable(world, order, edit)
        total = total_after(order, edit)
        sources = sources_of(world, order, edit)
        held = sources if order.status == "approved" else ()
        proposed = ChangeProposed(
            change_id=self.change_id,
            reason=self.reason,
            previews=previews(order, edit),
            lines=flagged(edit.lines, require_products(world, edit.lines)),
            dropped=edit.dropped,
            added=edit.added,
            reduced=edit.reduced,
            sources=sources,
            held=held,
            short=short_of(edit.added, sources) if order.status != "draft" else (),
            total_before_minor=order.owed_minor,
            total_after_minor=total,
            expires_at=world.now + OPEN_FOR,
            of_draft=order.status == "draft",
            kits=edit.kits,
        )
        return [Change(order.stream, proposed), *taken(order, held)]

    def _new(self, world: World, order: Order) -> Sold:
        """Give the added lines as they move stock."""
        add = self.edits.add
        products = _told_of(order, "add_lines", lambda: require_products(world, add))
        taken = [*order.sold, *order.kits]
        return _told_of(order, "add_lines", lambda: expanded(world, add, products, above=max(taken)))

    def _require_free(self, order: Order) -> None:
        require_open(order)
        known = order.changes.statuses.get(self.change_id)
        if known is not None:
            raise Refused("change.exists", f"change {self.change_id} of {order.stream} is {known}", "change_id")
        now = order.changes.open
        if now is not None:
            reason = f"change {now.change_id} of {order.stream} is {now.status}: one at a time"
            raise Refused("change.open", reason, "change_id")
        if self.currency != order.currency:
            reason = f"{order.stream}, {order.status}, is in {order.currency}, not in {self.currency}"
            raise Refused("change.currency", reason, "currency")


def total_after(order: Order, edit: Edited) -> int:
    """Give what the customer would owe, in minor units; refuses what no order may come to."""
    total = sum(owed_by_line(edit.sold(order), edit.live(order)).values())
    if not 0 <= total <= MAX_TOTAL_MINOR:
        rule = "change.total_negative" if total < 0 else "change.total_too_large"
        raise Refused(rule, f"{order.stream}, {order.status}, would add up to {total} minor units")
    return total


def previews(order: Order, edit: Edited) -> tuple[LinePreview, ...]:
    """Give the lines whose units or amount would change."""
    sold, quantities = edit.sold(order), edit.live(order)
    now = {no: live(each) for no, each in order.lines.items()}
    before, after = owed_by_line(order.sold, now), owed_by_line(sold, quantities)
    every = [
        LinePreview(
            line_no=no,
            kind=line.kind,
            sku=line.sku,
            quantity_before=_quantity(order.sold.get(no), now),
            quantity_after=_quantity(sold.get(no), quantities),
            amount_before_minor=before.get(no, 0),
            amount_after_minor=after.get(no, 0),
        )
        for no, line in {**order.sold, **sold}.items()
    ]
    touched = {line.line_no for line in edit.lines}
    return tuple(
        each
        for each in every
        if each.line_no in touched
        or each.quantity_before != each.quantity_after
        or each.amount_before_minor != each.amount_after_minor
    )


def _quantity(line: Line | None, units: dict[int, int]) -> int:
    if line is None:
        return 0
    return units.get(line.line_no, 0) if line.kind == "goods" else line.quantity


def _require_sellable(world: World, order: Order, edit: Edited) -> None:
    """Hold edited lines to the catalogue, and to what the type of the order and its account demand."""
    sold, quantities = edit.sold(order), edit.live(order)
    if not sold:
        raise Refused("change.empty", f"nothing would be left of {order.stream}, {order.status}", "quantities")
    if POLICIES[order.placed.order_type].checks_quantities:
        touched = {line.line_no for line in edit.lines} | {each.line_no for each in edit.reduced}
        lines = [replace(sold[no], quantity=quantities[no]) for no in touched if quantities.get(no)]
        kits = {**order.kits, **{kit.line_no: kit for kit in edit.kits}}
        wanted = [_whole(kits, line) for line in lines]
        _told_of(order, "quantities", lambda: require_quantities(world, wanted))
    if order.terms.account is not None:
        account = world.state(Account, account_stream(order.placed.shop, order.terms.account)) or Account()
        priced = [line for line in as_sold(edit.lines, edit.kits) if _has_other_price(order, line)]
        _told_of(order, "prices", lambda: require_prices(account, priced))


def _has_other_price(order: Order, line: Line) -> bool:
    """Whether it has not the price that is stored with the order, at which more units of it are always sold."""
    known = order.kits.get(line.line_no) or order.sold.get(line.line_no)
    return known is None or line.unit_price_minor != known.unit_price_minor


def _whole(kits: Mapping[int, Line], line: Line) -> Line:
    """Give the line of the kit that a line is a part of, in as many units as there are whole ones; else the line."""
    if line.part_of is None:
        return line
    return replace(kits[line.sold_in], quantity=line.quantity // line.part_of.quantity)


def _told_of(order: Order, field_name: str, check: Callable[[], Found]) -> Found:
    """Let a refusal of lines name the order, and the field of the edit that they stand in."""
    try:
        return check()
    except Refused as refused:
        raise Refused(refused.rule, f"{order.stream}, {order.status}: {refused.reason}", field_name) from None
