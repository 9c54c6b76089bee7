"""How far WeasyPrint is with a long document, page by page."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from weasyprint.logger import PROGRESS_LOGGER

# "Step 5 - Creating layout - Page %d": the only one of its steps that says a page.
PAGE = "Step 5 - Creating layout - Page %d"


class _Listener(logging.Handler):
    def __init__(self, report: Callable[[int], None]) -> None:
        super().__init__()
        self.report = report
        self.furthest = 0

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg == PAGE and isinstance(record.args, tuple):
            page = int(str(record.args[0]))
            if page > self.furthest:
                self.furthest = page
                self.report(page)


@contextmanager
def following(report: Callable[[int], None]) -> Iterator[None]:
    """Call `report` with the number of each page that WeasyPrint begins to lay out in this process meanwhile.

    For workers, which do one thing at a time. Pages that are laid out anew are not reported again.
    """
    listener = _Listener(report)
    level, spreads = PROGRESS_LOGGER.level, PROGRESS_LOGGER.propagate
    PROGRESS_LOGGER.addHandler(listener)
    PROGRESS_LOGGER.setLevel(logging.INFO)
    PROGRESS_LOGGER.propagate = False
    try:
        yield
    finally:
        PROGRESS_LOGGER.removeHandler(listener)
        PROGRESS_LOGGER.setLevel(level)
        PROGRESS_LOGGER.propagate = spreads
