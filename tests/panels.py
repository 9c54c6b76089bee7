"""Looking at a page without the panel that quotes what has changed on it."""

import re

_RECORD = re.compile(r"Änderungen und Einsichten.*?Alle Änderungen und Einsichten", re.DOTALL)


def without_record(page: str) -> str:
    """The page's own words."""
    assert _RECORD.search(page), "There is no panel of changes on this page."
    return _RECORD.sub("", page)
