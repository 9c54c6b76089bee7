"""Exchange groups over two years: reminders and gaps between dates, against a diary kept beside the house.

Four changes of the clocks lie in them. The planner runs 0, 1 or 2 times a day, at any hour; the office plans
late, moves, cancels and takes members in and out; members answer.
"""

from functools import cache

from django.db import transaction

from benchmarks import Result, prove
from messaging.models import OutgoingMail
from partnerships.models import SupervisionGroup
from tests.partnerships.supervision_years import Reminder, Years

DAYS = 730
SEED = 2026


@cache
def _years() -> tuple[Years, list[Reminder]]:
    """What happened, and the reminders that were sent; the records are thrown away again."""
    with transaction.atomic():
        # Two years of nobody else: what other rows left behind comes back in the end.
        OutgoingMail.objects.all().delete()
        SupervisionGroup.objects.all().delete()
        years = Years(seed=SEED, days=DAYS).run()
        sent = years.sent()
        transaction.set_rollback(True)
    return years, sent


@prove(f"exchange: reminders missing in {DAYS} days, 0 to 2 runs a day", goal="0")
def missing() -> Result:
    years, sent = _years()
    number = len(years.expected - set(sent))
    return Result(f"{number} of {len(years.expected)}", number == 0 and len(years.expected) > 200)


@prove(f"exchange: reminders too many or twice in {DAYS} days", goal="0")
def too_many() -> Result:
    years, sent = _years()
    number = len(sent) - len(set(sent)) + len(set(sent) - years.expected)
    return Result(f"{number} of {len(sent)}", number == 0)


@prove("exchange: gaps beyond the window, not listed on every late day", goal="0")
def gaps() -> Result:
    years, _sent = _years()
    number = len(years.late_gaps) + len(years.unlisted)
    return Result(f"{number} of {len(years.all_gaps)}", number == 0 and len(years.all_gaps) > 20)


@prove("exchange: days listed as overdue that were not", goal="0")
def wrongly_listed() -> Result:
    years, _sent = _years()
    number = len(years.wrongly_listed)
    return Result(f"{number} of {len(years.listed)}", number == 0)
