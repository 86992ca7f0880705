"""Commands on accounts: register one, post what its customer paid."""

from decimal import Decimal
from typing import Annotated

import typer

from orderledger.commands.desk import Manner, desk
from orderledger.commands.order_command import MessageId
from orderledger.commands.running import Json
from orderledger.commands.telling import tell
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
def register_account(  # noqa: PLR0913 - each is an option
    account: Account,
    *,
    shop: Shop,
    currency: Currency = "GBP",
    terms_days: Annotated[int, typer.Option(min=0, max=3650, help="Invoices are due after so many days.")] = 30,
    limit: Annotated[int | None, typer.Option(min=0, help="May owe so much, in minor units.")] = None,
    price: Annotated[
        list[str] | None, typer.Option(metavar="SKU=PRICE_MINOR", help="A price that was agreed; repeat it.")
    ] = None,
    message_id: MessageId = None,
    as_json: Json = False,
) -> None:
    """Let a customer buy on account; doing it again changes its terms."""
    body = RegisterAccountBody(
        shop=shop,
        account=account,
        currency=currency,
        terms_days=terms_days,
        limit_minor=limit,
        price_list=tuple(_agreed(each) for each in price or ()),
    )
    _say(body, account, message_id, as_json=as_json)


@accounts.command()
def receipt(  # noqa: PLR0913 - each is an option
    account: Account,
    receipt_id: Annotated[str, typer.Argument(metavar="RECEIPT", help="Id of the receipt: it is posted once.")],
    amount: Annotated[int, typer.Argument(min=1, metavar="AMOUNT_MINOR", help="In minor units.")],
    *,
    shop: Shop,
    currency: Currency = "GBP",
    invoice: Annotated[str | None, typer.Option(help="For this invoice; else for those that are open longest.")] = None,
    message_id: MessageId = None,
    as_json: Json = False,
) -> None:
    """Post what the customer of an account paid."""
    body = ReceiptBody(
        shop=shop, account=account, receipt_id=receipt_id, currency=currency, amount_minor=amount, invoice_id=invoice
    )
    _say(body, account, message_id, as_json=as_json)


def _say(body: Message, account: str, message_id: str | None, *, as_json: bool) -> None:
    with desk() as here:
        verdict = here.say(body, account, Manner(message_id))
    tell(verdict, None, as_json=as_json)


def _agreed(text: str) -> AgreedPrice:
    sku, _, price = text.rpartition("=")
    if not (sku and price.replace(".", "", 1).isdecimal()):
        raise typer.BadParameter(f"--price {text}: say it as SKU=PRICE_MINOR, such as MUG-BLUE=895")
    return AgreedPrice(sku=sku, unit_price_minor=Decimal(price))
