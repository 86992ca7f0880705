"""Messages on the catalogue, and on what an import left out."""

from typing import Annotated

from pydantic import Field

from domain.imports.reject import RejectedLine, RejectLines
from domain.master.product import ListProducts, ProductListed
from schemas.inbound.envelope import Context
from schemas.inbound.fields import MAX_LINES, Id, Message, PartnerId, Sku, Text, Units


class Product(Message):
    """A SKU and its name; wholesale takes at least `min_order_quantity`, in multiples of `pack_multiple`."""

    sku: Sku
    name: Text
    min_order_quantity: Units = 1
    pack_multiple: Units = 1


class ListProductsBody(Message):
    """`product.list.v1`: products for the catalogue that all shops share."""

    products: Annotated[tuple[Product, ...], Field(min_length=1, max_length=MAX_LINES, strict=False)]

    def command(self, _context: Context) -> ListProducts:
        """Translate."""
        return ListProducts(
            tuple(
                ProductListed(each.sku, each.name, each.min_order_quantity, each.pack_multiple)
                for each in self.products
            )
        )


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
