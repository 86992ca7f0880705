"""The demo's shops, warehouses and products."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from domain.places import Coordinates

ZONE = "Europe/London"
CURRENCY = "GBP"

ShopId = Literal["kiln-and-co", "paper-lantern", "greenhouse-trade"]


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop; `initial` begins its order ids, `share` is its part of all orders, money is in minor units."""

    id: ShopId
    name: str
    initial: str
    order_type: Literal["retail", "wholesale"]
    share: float
    shipping_minor: int
    free_shipping_from_minor: int


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A place that holds stock."""

    id: str
    name: str
    coordinates: Coordinates


@dataclass(frozen=True, slots=True)
class Item:
    """A product: where it is never kept, and where hardly more of it is kept than will be sold."""

    sku: str
    name: str
    price_minor: Decimal
    not_at: tuple[str, ...] = ()
    scarce_at: tuple[str, ...] = ()


SHOPS = (
    Shop("kiln-and-co", "Kiln & Co", "K", "retail", 0.46, 395, 4_000),
    Shop("paper-lantern", "Paper Lantern Books", "P", "retail", 0.38, 280, 3_000),
    Shop("greenhouse-trade", "Greenhouse Trade", "G", "wholesale", 0.16, 1_450, 25_000),
)

WAREHOUSES = (
    Warehouse("leeds", "Leeds", Coordinates(53.797, -1.531)),
    Warehouse("london", "London Park Royal", Coordinates(51.528, -0.268)),
    Warehouse("glasgow", "Glasgow", Coordinates(55.861, -4.225)),
    Warehouse("cardiff", "Cardiff", Coordinates(51.474, -3.155)),
)

LATE_STOCK_AT = "leeds"
"""Where comes in what was waited for. It keeps every product, so that no order is without any who could ship it."""

MUGS = (
    Item("MUG-WHITE", "Stoneware mug, white", Decimal(895)),
    Item("MUG-SLATE", "Stoneware mug, slate", Decimal(895), scarce_at=("london",)),
    Item("MUG-OCHRE", "Stoneware mug, ochre", Decimal(895), not_at=("glasgow",)),
    Item("MUG-TALL", "Tall mug, reactive glaze", Decimal(1_150)),
    Item("MUG-ESPR", "Espresso cup with saucer", Decimal(750), scarce_at=("cardiff",)),
    Item("MUG-SET4", "Set of four mugs", Decimal(3_200), not_at=("cardiff",)),
    Item("BOWL-S", "Breakfast bowl", Decimal(1_050)),
    Item("BOWL-L", "Serving bowl", Decimal(2_400), not_at=("glasgow", "cardiff")),
    Item("PLATE-D", "Dinner plate", Decimal(1_300)),
    Item("PLATE-S", "Side plate", Decimal(950), scarce_at=("leeds",)),
    Item("TEAPOT", "Teapot, one litre", Decimal(3_650), not_at=("london",)),
    Item("JUG-MILK", "Milk jug", Decimal(1_275)),
    Item("VASE-BUD", "Bud vase", Decimal(1_490), scarce_at=("glasgow",)),
)

BOOKS = (
    Item("BK-HARBOUR", "The Harbour Master's Log", Decimal(999)),
    Item("BK-TIDES", "A Year of Tides", Decimal(1_499), scarce_at=("leeds",)),
    Item("BK-MOSS", "Moss: A Small History", Decimal(1_250), not_at=("cardiff",)),
    Item("BK-NIGHT", "Night Trains of Europe", Decimal(1_899)),
    Item("BK-BREAD", "Plain Bread", Decimal(2_200), not_at=("glasgow",)),
    Item("BK-LETTERS", "Letters to a Lighthouse", Decimal(899)),
    Item("BK-ATLAS", "Pocket Atlas of Islands", Decimal(1_675), scarce_at=("london", "cardiff")),
    Item("BK-FOX", "The Fox on Platform Nine", Decimal(699)),
    Item("BK-LEDGER", "The Ledger Keepers", Decimal(1_099)),
    Item("BK-STARS", "Stars Without a Telescope", Decimal(1_550), not_at=("cardiff", "glasgow")),
    Item("BK-WALKS", "Forty Walks by Bus", Decimal(1_199)),
    Item("BK-POEMS", "Poems for the Queue", Decimal(799)),
    Item("BK-KNOTS", "Knots, Properly", Decimal(1_350), scarce_at=("glasgow",)),
)

GARDEN = (
    Item("GD-POT-15", "Terracotta pot, 15 cm", Decimal("184.5")),
    Item("GD-POT-30", "Terracotta pot, 30 cm", Decimal(520), scarce_at=("london",)),
    Item("GD-TROWEL", "Hand trowel, ash handle", Decimal("612.5")),
    Item("GD-FORK", "Hand fork, ash handle", Decimal("612.5")),
    Item("GD-TWINE", "Jute twine, 150 m", Decimal("228.75")),
    Item("GD-LABELS", "Plant labels, box of 100", Decimal("341.25"), not_at=("glasgow",)),
    Item("GD-CAN-5", "Watering can, 5 litres", Decimal(1_480), not_at=("cardiff",)),
    Item("GD-GLOVES", "Gardening gloves", Decimal(465)),
    Item("GD-SECAT", "Secateurs, bypass", Decimal(1_825), scarce_at=("leeds",)),
    Item("GD-TRAY", "Seed tray, pack of ten", Decimal(705), not_at=("london",)),
    Item("GD-NET", "Netting, 4 x 6 m", Decimal(890)),
    Item("GD-COMPOST", "Peat-free compost, 40 litres", Decimal(555), scarce_at=("cardiff",)),
    Item("GD-STAKES", "Bamboo stakes, bundle of 50", Decimal(780)),
)

KEPT_EVERYWHERE = MUGS[0]
"""Every warehouse has it, so that another can ship what one does not find."""

FRAUD_LIMIT = 80
"""Orders with a higher score wait until a person has looked at them."""

GATEWAY = "demo-pay"
"""The payment provider of those who pay before their order leaves."""

CARRIER = "doorstep"
"""A carrier that reports by itself where its parcels are."""

ACCOUNTS = ("trade-north", "trade-south", "trade-east", "trade-west")
"""The trade buys from the garden shop on account."""

ITEMS: dict[ShopId, tuple[Item, ...]] = {"kiln-and-co": MUGS, "paper-lantern": BOOKS, "greenhouse-trade": GARDEN}


def account_of(customer: str) -> str:
    """Give the account that a customer of the trade buys on."""
    return ACCOUNTS[int(customer.rpartition("-")[2]) % len(ACCOUNTS)]


def never_in_stock(run: int) -> Item:
    """Sold by the mug shop but never made: whoever orders it waits, or cancels."""
    return Item(f"MUG-ED{run}", f"Anniversary mug, edition {run}", Decimal(1_895))


def back_in_stock(run: int) -> Item:
    """Sold by the book shop before it is printed: it comes in at the end, just as much as is waited for."""
    return Item(f"BK-PRINT{run}", f"The Long Signal, printing {run}", Decimal(1_699))
