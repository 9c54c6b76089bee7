"""Settling expense sheets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assignments.expenses import sheets, to_keep, unsettled
from assignments.models import Assignment, ExpenseSheet
from assignments.quarters import Quarter
from audit.bulk import create_many, save_many
from volunteers.models import Volunteer


@transaction.atomic
def settle(volunteers: Iterable[Volunteer], *, quarter: Quarter, by: User, today: date) -> list[ExpenseSheet]:
    """Settle a quarter that is over, for each of these who has something in it; all of them or, on an error,
    nobody.

    Who is none of `by`'s, has nothing in the quarter or was settled meanwhile by somebody else is left out,
    and so is whose data are restricted: theirs comes into the first sheet after that has ended.
    A sheet is never opened again: what is reported or corrected later comes into the next one. Raises
    ValidationError where the quarter is not over.
    """
    if not quarter.is_over(today):
        raise ValidationError(_("The %(quarter)s is not over yet.") % {"quarter": quarter})
    wanted = [volunteer.pk for volunteer in volunteers]
    # Assignments before volunteers, as everywhere, and each in a fixed order: nobody waits in a circle.
    held = Assignment.objects.filter(pk__in=unsettled(quarter).filter(volunteer__in=wanted).values("pk"))
    list(held.order_by("pk").select_for_update(of=("self",)).values_list("pk"))
    ours = Volunteer.objects.visible_to(by).filter(pk__in=wanted, person__restricted_at=None)
    ours = ours.select_related("person").order_by("pk").select_for_update(of=("self",))
    found = [sheet for sheet in sheets(list(ours), quarter).values() if sheet.saved is None and sheet.lines]
    saved = create_many(
        ExpenseSheet,
        [
            ExpenseSheet(
                volunteer=sheet.volunteer,
                programme_id=sheet.volunteer.programme_id,
                year=quarter.year,
                quarter=quarter.number,
                settled_on=today,
                settled_by=by,
                **to_keep(sheet),
            )
            for sheet in found
        ],
    )
    in_sheet = {pk: row for sheet, row in zip(found, saved, strict=True) for pk in sheet.assignments}
    rows = list(Assignment.objects.filter(pk__in=in_sheet))
    for assignment in rows:
        assignment.expense_sheet = in_sheet[assignment.pk]
    save_many(Assignment, rows, ["expense_sheet"])
    return saved
