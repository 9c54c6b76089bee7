"""Names of languages in the reader's language, from Unicode's tables (CLDR through Babel)."""

from functools import cache

from babel import Locale
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from people.enums import LANGUAGE_CODES


@cache
def _names(reader: str) -> dict[str, str]:
    cldr = Locale.parse(reader).languages
    with override(reader):
        # What people here call the two Kurdish languages; CLDR has Dari under a regional code only.
        ours = {"kmr": _("Kurmanji (Kurdish)"), "ckb": _("Sorani (Kurdish)"), "prs": cldr["fa_AF"]}
    return {code: ours.get(code) or cldr[code] for code in LANGUAGE_CODES}


def language_name(code: str) -> str:
    """ "Tigrinya" for "ti"; the code itself if it is not one of ours."""
    return _names((get_language() or "de")[:2]).get(code, code)


def language_choices() -> list[tuple[str, str]]:
    """German first, then by name."""
    names = _names((get_language() or "de")[:2])
    others = sorted(
        ((code, name) for code, name in names.items() if code != "de"), key=lambda item: item[1].casefold()
    )
    return [("de", names["de"]), *others]
