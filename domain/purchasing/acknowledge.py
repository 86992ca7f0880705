"""Take up a supplier's answer: what it will send, and when."""

from collections.abc import Mapping, Sequence
from datetime import date

from domain.purchasing.events import AgreedLine, PurchaseAcknowledged
from domain.purchasing.state import Purchase, evolve_purchase, expected, expected_no_more, purchase_in, require_open
from domain.refusals import Refused
from domain.streams import purchase_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class Answer:
    """What the supplier says of one line: `quantity` units in all, 0 for none; None where it stays as it was."""

    line_no: int
    quantity: int | None = None
    expected_on: date | None = None


@value
class AcknowledgePurchase:
    """The supplier answered, for the first time or again; of lines that it does not name it takes what was agreed."""

    purchase_id: str
    answers: tuple[Answer, ...] = ()

    def streams(self) -> Sequence[str]:
        """The purchase order."""
        return [purchase_stream(self.purchase_id)]

    def decide(self, world: World) -> Decision:
        """Expect what the supplier will send, when it says; the same answer again changes nothing."""
        purchase = purchase_in(world, self.purchase_id)
        require_open(purchase)
        event = PurchaseAcknowledged(self._agreed(purchase))
        after = evolve_purchase(purchase, purchase.stream, event)
        if after == purchase:
            return []
        changed = [no for no, each in after.lines.items() if each != purchase.lines[no]]
        return [
            Change(purchase.stream, event),
            *expected_no_more(purchase, [purchase.lines[no] for no in changed]),
            *expected(after, [after.lines[no] for no in changed]),
        ]

    def _agreed(self, purchase: Purchase) -> tuple[AgreedLine, ...]:
        for index, each in enumerate(self.answers):
            if each.line_no not in purchase.lines:
                reason = f"{purchase.stream} has no line {each.line_no}"
                raise Refused("purchase.unknown_line", reason, f"lines[{index}].line_no")
        answers = {each.line_no: each for each in self.answers}
        return tuple(_line(purchase, no, answers) for no in purchase.lines)


def _line(purchase: Purchase, line_no: int, answers: Mapping[int, Answer]) -> AgreedLine:
    line, answer = purchase.lines[line_no], answers.get(line_no, Answer(line_no))
    quantity = line.agreed if answer.quantity is None else answer.quantity
    return AgreedLine(line_no, line.sku, quantity, answer.expected_on or line.expected_on)
