"""Fields that several messages of partners share."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from domain.money import line_amount_minor
from domain.orders.lines import Line, LineKind
from domain.orders.recipient import Destination
from domain.places import Coordinates
from schemas.calendars import is_calendar
from schemas.places import Place, find_place, is_country


class Message(BaseModel):
    """The body of a message: strict types, no unknown fields."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("not an IANA time zone, such as Europe/London") from None
    return name


def no_control(text: str) -> str:
    """Give a text of printable characters; raises ValueError for others."""
    if not text.isprintable():
        raise ValueError("holds characters that cannot be printed")
    return text


def _no_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("holds a NUL character")
    return text


def _plain(price: Decimal) -> Decimal:
    """Without an exponent: 0E+1000000000 is a zero that PostgreSQL can't read."""
    return price if int(price.as_tuple().exponent) <= 0 else price.quantize(Decimal(1))


def _iso_country(code: str) -> str:
    if not is_country(code):
        raise ValueError("not a country of ISO 3166-1, such as GB")
    return code


def _calendar(name: str) -> str:
    if not is_calendar(name):
        raise ValueError("not a known calendar of public holidays, such as GB or GB-ENG")
    return name


def _local(at: time) -> time:
    if at.tzinfo is not None:
        raise ValueError("is local time, and has no zone of its own")
    return at


def _in_reach(moment: datetime) -> datetime:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"is not in the years {FIRST_YEAR} to {LAST_YEAR}")
    return moment


def _in_order(values: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    if values is not None and len(set(values)) != len(values):
        raise ValueError("names something twice")
    return None if values is None else tuple(sorted(values))


PartnerId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
"""Id of a shop or a warehouse."""

Id = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(no_control)]
"""Id that a partner gave to something: letter case counts."""

FulfilmentId = Annotated[str, StringConstraints(min_length=1, max_length=2500), AfterValidator(no_control)]
"""Id that the ledger gave: the shop and its order's id, of which each character may be percent-encoded in twelve."""

Sku = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(no_control)]
Text = Annotated[str, StringConstraints(max_length=1000), AfterValidator(_no_nul)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=1000), AfterValidator(_no_nul)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
HolidayCalendar = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$"), AfterValidator(_calendar)]
LocalTime = Annotated[time, AfterValidator(_local)]
Weekday = Annotated[int, Field(ge=1, le=7)]
InOrder = AfterValidator(_in_order)
"""Each once: said in any order, recorded in one."""

KnownCountry = Annotated[Country, AfterValidator(_iso_country)]
Zone = Annotated[str, AfterValidator(_zone)]
FIRST_YEAR, LAST_YEAR = 1900, 9000
Moment = Annotated[AwareDatetime, Field(strict=False), AfterValidator(_in_reach)]
"""A time with its zone, far enough from the ends of the calendar to be said in any other zone."""

Units = Annotated[int, Field(gt=0, le=1_000_000_000)]
UnitsOrNone = Annotated[int, Field(ge=0, le=1_000_000_000)]
UnitPriceMinor = Annotated[
    Decimal,
    Field(ge=-100_000_000_000, le=100_000_000_000, max_digits=20, decimal_places=6, allow_inf_nan=False),
    AfterValidator(_plain),
]
LineNo = Annotated[int, Field(ge=1, le=1_000_000)]
MAX_PARCELS = 1_000
MaxParcels = Annotated[int, Field(ge=1, le=MAX_PARCELS)]


class LatLon(Message):
    """Degrees, WGS 84."""

    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]

    def coordinates(self) -> Coordinates:
        """Give them as they are."""
        return Coordinates(self.latitude, self.longitude)


class Contact(Message):
    """Whom to ask; sealed before it is recorded."""

    name: Text | None = None
    email: Text | None = None
    phone: Text | None = None


class Address(Message):
    """Where the goods go; sealed before it is recorded."""

    lines: Annotated[tuple[Text, ...], Field(max_length=10, strict=False)] = ()
    city: Text | None = None
    region: Text | None = None
    postcode: Text | None = None
    country: Country | None = None
    coordinates: LatLon | None = None

    def destination(self) -> Destination:
        """Give what decisions may know: country, region, the first part of the postcode, coordinates to 0.01°.

        Coordinates that are not given are looked up: by postcode, else city, else country.
        """
        found = self._found()
        return Destination(
            country=self.country,
            region=self.region,
            postcode_area=self.postcode.split(" ")[0][:4] if self.postcode else None,
            coordinates=found.coordinates.rounded(2) if found else None,
            found_by=found.found_by if found else None,
        )

    def _found(self) -> Place | None:
        if self.coordinates is not None:
            return Place(self.coordinates.coordinates(), "given")
        return find_place(self.country, self.region, self.postcode, self.city)


class SaleLine(Message):
    """A line of an order, a return or an account adjustment.

    `unit_price_minor` in minor units, up to six decimals; one of more than 15 digits is exact only in quotes.
    `business_date` is the order's own where it is missing.
    """

    line_no: LineNo
    kind: LineKind = "goods"
    sku: Sku
    description: Text = ""
    quantity: Units
    unit_price_minor: UnitPriceMinor
    business_date: date | None = None
    applies_to: LineNo | None = None
    kit: Id | None = None

    def line(self, default_date: date) -> Line:
        """Give the domain's line, its amount rounded once."""
        return Line(
            line_no=self.line_no,
            kind=self.kind,
            sku=self.sku,
            description=self.description,
            quantity=self.quantity,
            unit_price_minor=self.unit_price_minor,
            amount_minor=line_amount_minor(self.quantity, self.unit_price_minor),
            business_date=self.business_date or default_date,
            applies_to=self.applies_to,
            kit=self.kit,
        )


def _numbered_once(lines: tuple[Any, ...]) -> tuple[Any, ...]:
    numbers = [line.line_no for line in lines]
    if len(set(numbers)) != len(numbers):
        raise ValueError("two lines have the same line_no")
    return lines


def _something(lines: tuple[Any, ...]) -> tuple[Any, ...]:
    for index, line in enumerate(lines):
        if not any(getattr(line, name, 0) for name in COUNTED):
            raise ValueError(f"line {index}: no units say nothing")
    return lines


def _payable(lines: tuple[SaleLine, ...]) -> tuple[SaleLine, ...]:
    for index, line in enumerate(lines):
        if abs(line.quantity * line.unit_price_minor) > MAX_LINE_MINOR:
            raise ValueError(f"line {index}: quantity x price is above {MAX_LINE_MINOR} minor units")
    return lines


def _free_or_sold(lines: tuple[SaleLine, ...]) -> tuple[SaleLine, ...]:
    for index, line in enumerate(lines):
        if line.unit_price_minor < 0 and line.kind != "discount":
            raise ValueError(f"line {index}: only a discount has a price below zero")
    return lines


MAX_LINES = 10_000
# So that the sum of all lines of a document fits the 64 bits that databases give to an integer.
MAX_LINE_MINOR = 100_000_000_000_000
COUNTED = ("quantity", "damaged", "quality_control", "short", "over")
"""What a line that tells of an arrival counts: not all of it is 0."""

NumberedOnce = AfterValidator(_numbered_once)
SaySomething = AfterValidator(_something)
Payable = AfterValidator(_payable)
SaleLines = Annotated[
    tuple[SaleLine, ...],
    Field(min_length=1, max_length=MAX_LINES, strict=False),
    NumberedOnce,
    Payable,
    AfterValidator(_free_or_sold),
]
