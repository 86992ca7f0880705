"""How a decision says no."""


class Refused(Exception):
    """A command that may not happen now.

    `rule` is a stable dotted name (`stock.unknown_sku`), `reason` says it with the state that it met,
    `field` is the path of the offending part of the message, where one is to blame.
    """

    def __init__(self, rule: str, reason: str, field: str | None = None) -> None:
        super().__init__(f"{rule}: {reason}")
        self.rule = rule
        self.reason = reason
        self.field = field
