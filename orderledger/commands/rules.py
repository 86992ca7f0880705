"""Commands on the rules of sourcing: show what holds, set it by a file, drop it, and tell what held before."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from domain.streams import RULE_BOOK, shop_stream
from ledger.past import Past
from orderledger.commands import show_sourcing
from orderledger.commands.desk import Manner, desk
from orderledger.commands.failure import Failure
from orderledger.commands.message_command import MessageId
from orderledger.commands.printing import print_found
from orderledger.commands.running import Json
from orderledger.commands.telling import tell
from orderledger.connections import open_recorder
from orderledger.rules_file import BadRules, from_file
from orderledger.rules_history import book_at, rules_now, versions
from orderledger.session import engines_at_hand
from orderledger.settings import Settings
from schemas.inbound.fields import Message
from schemas.inbound.sourcing import DropRulesBody, SetRulesBody

rules = typer.Typer(help="By what rules orders are sourced.", no_args_is_help=True)

OneShop = Annotated[str | None, typer.Option(help="Only this shop; else all that have no rules of their own.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(rules, name="rules")


@rules.command()
def show(*, shop: OneShop = None, as_json: Json = False) -> None:
    """Say which rules hold now, and since which version."""
    with _past() as (past, before):
        if shop is not None and not past.stream(shop_stream(shop), before):
            raise Failure(f"there is no shop {shop}")
        found = rules_now(book_at(past, before), shop)
    print_found(found, show_sourcing.rules, as_json=as_json)


@rules.command("set")
def set_rules(
    file: Annotated[Path, typer.Argument(help="TOML: aims, a list, first what counts most; max_parcels, a number.")],
    *,
    shop: OneShop = None,
    message_id: MessageId = None,
    as_json: Json = False,
) -> None:
    """Let the rules in a file hold for orders that are sourced from now on: a new version, recorded as an event."""
    try:
        said = from_file(file)
    except BadRules as error:
        raise Failure(str(error)) from error
    body = SetRulesBody(shop=shop, aims=said.aims, max_parcels=said.max_parcels)
    _say(body, shop, message_id, as_json=as_json)


@rules.command()
def drop(*, shop: OneShop = None, message_id: MessageId = None, as_json: Json = False) -> None:
    """Drop the rules of a shop, which then goes by those of all, or those of all, which then are as they came."""
    _say(DropRulesBody(shop=shop), shop, message_id, as_json=as_json)


@rules.command()
def history(*, as_json: Json = False) -> None:
    """Tell of each version what it set, for whom, when, and who did it."""
    with _past() as (past, before):
        found = versions(past, before)
    print_found(found, show_sourcing.versions, as_json=as_json)


@contextmanager
def _past() -> Iterator[tuple[Past, int]]:
    """What was recorded, and the position up to which."""
    with engines_at_hand(Settings()) as endpoints:
        recorder = open_recorder(endpoints)
        yield Past(recorder), recorder.position() + 1
        recorder.datastore.close()


def _say(body: Message, shop: str | None, message_id: str | None, *, as_json: bool) -> None:
    with desk() as here:
        verdict = here.say(body, shop or RULE_BOOK, Manner(message_id))
    tell(verdict, None, as_json=as_json)
