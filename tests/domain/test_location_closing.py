"""A location closes for a while and opens again; its data are said anew beside that."""

from domain.master.closing import CloseLocation, OpenLocation
from domain.master.location import Closed, Location, LocationClosed, LocationOpened, RegisterLocation
from domain.streams import location_stream
from domain.values import replace
from tests.domain.scenario import Outcome, given, given_nothing
from tests.domain.words import LONDON, location

CLOSE = CloseLocation("leeds", "a flood")
OPEN = OpenLocation("leeds")


def leeds(outcome: Outcome) -> Location:
    found = outcome.world.state(Location, location_stream("leeds"))
    assert found is not None
    return found


def test_a_location_is_closed_with_its_reason() -> None:
    closed = given().when(CLOSE).then(LocationClosed("leeds", "a flood"))
    assert leeds(closed).closed == Closed("a flood")


def test_a_reason_may_be_left_out() -> None:
    closed = given().when(CloseLocation("leeds")).then(LocationClosed("leeds"))
    assert leeds(closed).closed == Closed(None)


def test_a_location_that_is_closed_for_the_same_reason_stays_so() -> None:
    given(CLOSE).when(CLOSE).then_nothing()


def test_another_reason_is_news() -> None:
    given(CLOSE).when(CloseLocation("leeds", "a fire")).then(LocationClosed("leeds", "a fire"))


def test_a_location_is_opened_again() -> None:
    opened = given(CLOSE).when(OPEN).then(LocationOpened("leeds"))
    assert leeds(opened).closed is None
    opened.when(OPEN).then_nothing()


def test_a_location_that_nobody_registered_is_neither_closed_nor_opened() -> None:
    given_nothing().when(CLOSE).then_refused("location.unknown", "location", says="leeds")
    given_nothing().when(OPEN).then_refused("location.unknown", "location", says="leeds")


def test_data_that_are_said_anew_do_not_open_what_is_closed() -> None:
    moved = given(CLOSE).when(location("leeds", 3, at=LONDON)).the(Location)
    assert (moved.coordinates, moved.closed) == (LONDON, Closed("a flood"))
    given(CLOSE).when(location("leeds", preference=3)).then_nothing()


def test_a_registration_can_not_close() -> None:
    new = RegisterLocation(replace(location("york").registered, closed=Closed("never")))
    assert given().when(new).the(Location).closed is None
