"""Lists that wait to be imported know people who are nobody's Person yet."""

from __future__ import annotations

from office.models import ImportBatch
from privacy.erasing.identity import Identity
from privacy.services.erasure import on_erasure


@on_erasure
def take_out_of_lists(identity: Identity) -> None:
    """Drop the lines of waiting lists that name somebody who is erased; headings stay."""
    for batch in ImportBatch.objects.exclude(rows=[]).select_for_update():
        headings, *lines = batch.rows
        kept = [line for line in lines if not identity.sure_pattern.search(" ".join(map(str, line)))]
        if len(kept) < len(lines):
            batch.rows = [headings, *kept]
            batch.save(update_fields=["rows"])
