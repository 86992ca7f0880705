"""To whom an order goes: what decisions need in the open, the rest sealed."""

from domain.places import Coordinates, FoundBy
from domain.values import value


@value
class Sealed:
    """Personal data under a customer's key: AES-GCM, `nonce` and `ciphertext` in base64."""

    key_id: str
    nonce: str
    ciphertext: str


@value
class Destination:
    """What decisions may know of an address.

    `country` is ISO 3166-1 alpha-2, `region` the part of ISO 3166-2 behind it, `postcode_area` the leading part
    of the postcode; coordinates are rounded to 0.01 degree (about a kilometre). `found_by` says how they were
    found; events from before it was said leave it out, and their coordinates were given.
    """

    country: str | None = None
    region: str | None = None
    postcode_area: str | None = None
    coordinates: Coordinates | None = None
    found_by: FoundBy | None = None
