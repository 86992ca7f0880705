"""Messages on the catalogue, and on what an import left out."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from domain.imports.reject import RejectedLine, RejectLines
from domain.master.goods import Dimensions, GoodsFlag
from domain.master.kit import Part
from domain.master.product import ListProducts, ProductListed
from schemas.inbound.envelope import Context
from schemas.inbound.fields import MAX_LINES, Id, InOrder, Message, PartnerId, Sku, Text, Units, no_control

MAX_PARTS = 1000
Millimetres = Annotated[int, Field(gt=0, le=1_000_000)]


class DimensionsBody(Message):
    """Edges of one packed unit, in millimetres."""

    length: Millimetres
    width: Millimetres
    height: Millimetres

    def dimensions(self) -> Dimensions:
        """Translate."""
        return Dimensions(self.length, self.width, self.height)


class PartBody(Message):
    """So many units of a listed product are in one unit of a kit.

    All of them together have a share of the kit's price by `price_share`, which all parts name; else by quantity.
    """

    sku: Sku
    quantity: Units
    price_share: Annotated[int, Field(ge=0, le=1_000_000_000_000)] | None = None


class Product(Message):
    """A SKU and its name; wholesale takes at least `min_order_quantity`, in multiples of `pack_multiple`.

    With `parts` it is a kit; they are listed before it, or earlier in the same message. `backorder_limit` units may be
    promised beyond what there is: none with 0, any number without.
    """

    sku: Sku
    name: Text
    min_order_quantity: Units = 1
    pack_multiple: Units = 1
    gtin: Annotated[str, StringConstraints(max_length=20), AfterValidator(no_control)] | None = None
    weight_g: Annotated[int, Field(gt=0, le=1_000_000_000)] | None = None
    dimensions_mm: DimensionsBody | None = None
    parts: Annotated[tuple[PartBody, ...], Field(max_length=MAX_PARTS, strict=False)] = ()
    flags: Annotated[tuple[GoodsFlag, ...], Field(max_length=2, strict=False), InOrder] = ()
    backorder_limit: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None
    lead_time_days: Annotated[int, Field(ge=0, le=3650)] | None = None

    def listed(self) -> ProductListed:
        """Translate."""
        return ProductListed(
            sku=self.sku,
            name=self.name,
            min_order_quantity=self.min_order_quantity,
            pack_multiple=self.pack_multiple,
            gtin=self.gtin,
            weight_g=self.weight_g,
            dimensions_mm=self.dimensions_mm.dimensions() if self.dimensions_mm else None,
            parts=tuple(Part(each.sku, each.quantity, each.price_share) for each in self.parts),
            flags=self.flags,
            backorder_limit=self.backorder_limit,
            lead_time_days=self.lead_time_days,
        )


class ListProductsBody(Message):
    """`product.list.v1`: products for the catalogue that all shops share."""

    products: Annotated[tuple[Product, ...], Field(min_length=1, max_length=MAX_LINES, strict=False)]

    def command(self, _context: Context) -> ListProducts:
        """Translate."""
        return ListProducts(tuple(each.listed() for each in self.products))


class Rejected(Message):
    """A line of a file that could not be read."""

    line_number: Annotated[int, Field(ge=1, le=1_000_000_000_000)]
    field: Text
    reason: Text


class RejectLinesBody(Message):
    """`import.reject.v1`: the lines that an import left out."""

    shop: PartnerId | None = None
    import_id: Id
    lines: Annotated[tuple[Rejected, ...], Field(min_length=1, max_length=MAX_LINES, strict=False)]

    def command(self, context: Context) -> RejectLines:
        """Translate."""
        rejected = tuple(RejectedLine(each.line_number, each.field, each.reason) for each in self.lines)
        return RejectLines(context.shop_of(self.shop), self.import_id, rejected)


TYPES: dict[str, type[Message]] = {"product.list.v1": ListProductsBody, "import.reject.v1": RejectLinesBody}
