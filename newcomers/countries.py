"""Names of countries in the reader's language, from Unicode's tables (CLDR through Babel)."""

from functools import cache

from babel import Locale
from django.utils.translation import get_language

# Codes of two letters that are no countries: the EU, the euro zone, the UN, unknown, test codes.
NO_COUNTRIES = {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"}


@cache
def _names(reader: str) -> dict[str, str]:
    territories = Locale.parse(reader).territories
    return {
        code: name
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
    }


def country_name(code: str) -> str:
    """ "Eritrea" for "ER"; the code itself if there is no such country."""
    return _names((get_language() or "de")[:2]).get(code, code)


def country_choices() -> list[tuple[str, str]]:
    """Every country by name, with an empty choice first."""
    names = _names((get_language() or "de")[:2])
    return [("", "---------"), *sorted(names.items(), key=lambda item: item[1].casefold())]
