"""Contact points of one county that share volunteers: what of one comes before the eyes of another."""

from __future__ import annotations

from django.db import transaction

from benchmarks import Result, prove
from tests.assignments.three_points import ThreePoints, look_at_each_other


@prove("three contact points with shared volunteers: canaries of one read by another", goal="0")
def canaries_of_other_contact_points() -> Result:
    """On all pages, files, calendars and mails of each office and each volunteer, after contacts were passed
    on, and with every address of the others typed by hand."""
    with transaction.atomic():
        world = ThreePoints()
        leaks, pages = look_at_each_other(world, examples=1)
        mails = world.write_mails()
        leaks |= world.leaks_of_mails(mails)
        transaction.set_rollback(True)
    measured = f"{len(leaks)} of {len(world.aviary.canaries)} on {pages} pages, in {len(mails)} mails"
    return Result(measured, not leaks and pages > 200 and len(mails) >= 10)
