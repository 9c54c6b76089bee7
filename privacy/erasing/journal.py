"""The journal of erasures: a file beside the database, that tells a restored backup what was erased since."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    """One line: the random number of a row, never a name."""

    person_id: UUID
    at: datetime
    keeps_certificates: bool


def write_down(entry: Entry) -> None:
    """Append a line and wait until the disk has it.

    A failure is an error in the log, not of the erasure: `Erasure` says the same in the database.
    """
    line = {
        "person_id": str(entry.person_id),
        "at": entry.at.isoformat(),
        "keeps_certificates": entry.keeps_certificates,
    }
    try:
        path = Path(settings.ERASURE_JOURNAL)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as journal:
            journal.write(json.dumps(line) + "\n")
            journal.flush()
            os.fsync(journal.fileno())
    except OSError:
        logger.exception("An erasure could not be written into the journal.")


def entries(path: Path) -> Iterator[Entry]:
    """All lines that can be read; one that broke off in the middle is reported and left out."""
    if not path.exists():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            read = json.loads(line)
            yield Entry(
                UUID(read["person_id"]),
                datetime.fromisoformat(read["at"]),
                bool(read["keeps_certificates"]),
            )
        except (ValueError, KeyError, TypeError):
            logger.warning("Line %d of the journal of erasures cannot be read.", number)
