"""Shops: register one, and find one."""

from domain.refusals import Refused
from domain.streams import shop_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class ShopRegistered:
    """A shop may publish orders. `zone` is an IANA time zone, `currencies` ISO 4217 codes.

    An order with a fraud score above `fraud_limit` (0 to 100) is held. Goods may be sent back until
    `return_window_days` after their delivery, at any time without.
    """

    shop: str
    name: str
    zone: str
    currencies: tuple[str, ...]
    fraud_limit: int | None = None
    return_window_days: int | None = None


@value
class RegisterShop:
    """Let a shop in, or say its data anew."""

    shop: str
    name: str
    zone: str
    currencies: tuple[str, ...]
    fraud_limit: int | None = None
    return_window_days: int | None = None

    def streams(self) -> list[str]:
        """The shop."""
        return [shop_stream(self.shop)]

    def decide(self, world: World) -> Decision:
        """Register the shop; the same data again changes nothing."""
        stream = shop_stream(self.shop)
        registered = ShopRegistered(
            *(self.shop, self.name, self.zone, self.currencies, self.fraud_limit, self.return_window_days)
        )
        return [] if world.state(ShopRegistered, stream) == registered else [Change(stream, registered)]


def evolve_shop(_shop: ShopRegistered | None, _stream: str, event: ShopRegistered) -> ShopRegistered:
    """The last registration is what holds."""
    return event


def shop_in(world: World, shop: str) -> ShopRegistered:
    """Give a shop that must be there."""
    found = world.state(ShopRegistered, shop_stream(shop))
    if found is None:
        raise Refused("shop.unknown", f"there is no shop {shop}", "shop")
    return found


def require_currency(shop: ShopRegistered, currency: str, rule: str) -> None:
    """Refuse, by `rule`, a currency that the shop does not sell in."""
    if currency not in shop.currencies:
        known = ", ".join(shop.currencies)
        raise Refused(rule, f"{shop.shop} sells in {known}, not in {currency}", "currency")
