"""Lists that wait to be imported know people who are nobody's Person yet; both have a time for keeping."""

from __future__ import annotations

from django.db.models import Q

from office.enums import ImportStatus, Verdict
from office.models import ImportBatch, TodoDecision
from privacy.erasing.identity import Identity
from privacy.keeping.rows import Keeping, Rows, add_keeping
from privacy.services.erasure import on_erasure

NO_NAME = "–"


@on_erasure
def take_out_of_lists(identity: Identity) -> None:
    """Drop the lines of waiting lists that name somebody who is erased; headings stay."""
    for batch in ImportBatch.objects.exclude(rows=[]).select_for_update():
        headings, *lines = batch.rows
        kept = [line for line in lines if not identity.sure_pattern.search(" ".join(map(str, line)))]
        if len(kept) < len(lines):
            batch.rows = [headings, *kept]
            batch.save(update_fields=["rows"])


def _forget_file(rows: Rows) -> None:
    """That there was an import stays with those whom it brought; what it read, and its name, do not."""
    ImportBatch.objects.filter(pk__in=rows.values("pk")).update(rows=[], file_name=NO_NAME)


add_keeping(
    Keeping(
        "import_rows",
        ImportBatch,
        "created_at",
        moment=True,
        only=Q(status=ImportStatus.PREVIEW),
    )
)
add_keeping(
    Keeping(
        "import_rows",
        ImportBatch,
        "created_at",
        moment=True,
        only=~Q(status=ImportStatus.PREVIEW) & ~(Q(file_name=NO_NAME) & Q(rows=[])),
        then=_forget_file,
    )
)
# What hides an entry of the day's list for good goes on hiding it; why, nobody needs to know after a year.
add_keeping(
    Keeping("record_of_access", TodoDecision, "created_at", ("note",), moment=True, only=Q(until=None))
)
add_keeping(
    Keeping(
        "record_of_access",
        TodoDecision,
        "created_at",
        moment=True,
        only=Q(until__isnull=False) | Q(verdict=Verdict.BACK),
    )
)
