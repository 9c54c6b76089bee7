"""Taking the list of assignments away as a sheet: who was on duty when."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow, freshly_confirmed
from accounts.enums import Kind
from assignments.contacts import known_names
from assignments.filters import AssignmentFilter
from assignments.models import Assignment
from assignments.tables import DUTY_HEADS, duty_rows
from audit.enums import How
from audit.services import note_reading
from kern.sheets import sheet_response

MOST = 20_000


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
@freshly_confirmed
def assignment_export(request: SignedInRequest, kind: str) -> HttpResponse:
    """The assignments as filtered in the list, the first day first, as CSV or XLSX."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    visible = Assignment.objects.run_by(request.user).with_people().order_by("starts_at", "pk")
    found = list(AssignmentFilter(request.GET, visible, request=request).qs[:MOST])
    note_reading(
        user=request.user, model=Assignment, how=How.EXPORT, view="assignments:export", number=len(found)
    )
    names = known_names({each.volunteer for each in found if each.volunteer}, request.user)
    name = f"{_('on-duty')}_{timezone.localdate():%Y-%m-%d}"
    return sheet_response(kind, name=name, heads=DUTY_HEADS, rows=duty_rows(found, names))
