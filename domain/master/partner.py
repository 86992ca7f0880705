"""Payment providers and carriers: register one."""

from typing import Literal

from domain.streams import partner_stream
from domain.values import value
from domain.world import Change, Decision, World

PartnerKind = Literal["payment", "carrier"]


@value
class PartnerRegistered:
    """A payment provider or a carrier may report: as an event its registration, as a state the last one."""

    kind: PartnerKind
    partner: str
    name: str


@value
class RegisterPartner:
    """Let a payment provider or a carrier in, or say its name anew."""

    kind: PartnerKind
    partner: str
    name: str

    def streams(self) -> list[str]:
        """The partner."""
        return [partner_stream(self.kind, self.partner)]

    def decide(self, world: World) -> Decision:
        """Register the partner; the same data again changes nothing."""
        stream = partner_stream(self.kind, self.partner)
        registered = PartnerRegistered(self.kind, self.partner, self.name)
        return [] if world.state(PartnerRegistered, stream) == registered else [Change(stream, registered)]


def evolve_partner(_partner: PartnerRegistered | None, _stream: str, event: PartnerRegistered) -> PartnerRegistered:
    """The last registration is what holds."""
    return event
