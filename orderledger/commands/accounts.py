"""Commands on accounts: register one, post what its customer paid."""

from decimal import Decimal
from typing import Annotated

import typer

from orderledger.commands.message_command import message_command
from schemas.inbound.accounts import AgreedPrice, ReceiptBody, RegisterAccountBody
from schemas.inbound.fields import Message

accounts = typer.Typer(help="Customers who buy on account.", no_args_is_help=True)

Account = Annotated[str, typer.Argument(metavar="ACCOUNT", help="The shop's id of the account.")]
Shop = Annotated[str, typer.Option(help="The shop that it is an account of.")]
Currency = Annotated[str, typer.Option(help="ISO 4217.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(accounts, name="account")


@accounts.command("register")
@message_command
def register_account(
    account: Account,
    *,
    shop: Shop,
    currency: Currency = "GBP",
    terms_days: Annotated[int, typer.Option(min=0, max=3650, help="Invoices are due after so many days.")] = 30,
    limit: Annotated[int | None, typer.Option(min=0, help="May owe so much, in minor units.")] = None,
    price: Annotated[
        list[str] | None, typer.Option(metavar="SKU=PRICE_MINOR", help="A price that was agreed; repeat it.")
    ] = None,
) -> Message:
    """Let a customer buy on account; doing it again changes its terms."""
    return RegisterAccountBody(
        shop=shop,
        account=account,
        currency=currency,
        terms_days=terms_days,
        limit_minor=limit,
        price_list=tuple(_agreed(each) for each in price or ()),
    )


@accounts.command()
@message_command
def receipt(
    account: Account,
    receipt_id: Annotated[str, typer.Argument(metavar="RECEIPT", help="Id of the receipt: it is posted once.")],
    amount: Annotated[int, typer.Argument(min=1, metavar="AMOUNT_MINOR", help="In minor units.")],
    *,
    shop: Shop,
    currency: Currency = "GBP",
    invoice: Annotated[str | None, typer.Option(help="For this invoice; else for those that are open longest.")] = None,
) -> Message:
    """Post what the customer of an account paid."""
    return ReceiptBody(
        shop=shop, account=account, receipt_id=receipt_id, currency=currency, amount_minor=amount, invoice_id=invoice
    )


def _agreed(text: str) -> AgreedPrice:
    sku, _, price = text.rpartition("=")
    if not (sku and price.replace(".", "", 1).isdecimal()):
        raise typer.BadParameter(f"--price {text}: say it as SKU=PRICE_MINOR, such as MUG-BLUE=895")
    return AgreedPrice(sku=sku, unit_price_minor=Decimal(price))
