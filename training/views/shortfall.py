"""Who is short of what by how much, and a reminder for those who are chosen."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE
from kern.views import ListPage, way_back
from training.filters import ShortfallFilter
from training.services.reminding import remind_of_missing
from training.shortfall import coming_dates, short_of_something, shortfalls_of
from training.tables import ShortfallTable
from training.words import missing_parts
from volunteers.models import Volunteer


@allow(*OFFICE)
class ShortfallList(ListPage):
    page_title = gettext_lazy("Who is short of what")
    template_name = "training/shortfall.html"
    table_class, filterset_class = ShortfallTable, ShortfallFilter
    empty_text = gettext_lazy("Nobody is short of anything: all volunteers have completed the preparation.")

    def get_queryset(self) -> QuerySet[Volunteer]:
        return (
            short_of_something(Volunteer.objects.visible_to(self.request.user), today=timezone.localdate())
            .select_related("person__municipality", "programme")
            .order_by("-missing_minutes", "person__last_name", "person__first_name", "pk")
        )

    def count_text(self, count: int) -> str:
        return ngettext(
            "%(count)d volunteer is short of something",
            "%(count)d volunteers are short of something",
            count,
        ) % {"count": count}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        now = timezone.now()
        today = timezone.localdate(now)
        volunteers = [row.record for row in context["table"].paginated_rows]
        found = shortfalls_of(volunteers, dates=coming_dates(volunteers, now=now), today=today)
        return context | {"rows": [(gap, missing_parts(gap.progress)) for gap in found]}


@allow(*OFFICE)
@require_POST
def shortfall_remind(request: SignedInRequest) -> HttpResponse:
    """Mail the chosen volunteers what they are short of; back to the list as it was filtered."""
    chosen = list(filter(_is_uuid, request.POST.getlist("volunteer")))
    now = timezone.now()
    visible = Volunteer.objects.visible_to(request.user)
    volunteers = list(
        short_of_something(visible.filter(pk__in=chosen), today=timezone.localdate(now)).select_related(
            "person__organisation", "programme"
        )
    )
    if not volunteers:
        messages.error(request, _("Please choose at least one person."))
    else:
        mails = remind_of_missing(volunteers=volunteers, now=now)
        _say(request, volunteers, {mail.person_id for mail in mails})
    return redirect(way_back(request, otherwise=reverse("training:shortfall")))


def _say(request: SignedInRequest, volunteers: list[Volunteer], told: set[UUID | None]) -> None:
    if told:
        sentence = ngettext(
            "%(count)d person gets a reminder today.", "%(count)d people get a reminder today.", len(told)
        )
        messages.success(request, sentence % {"count": len(told)})
    silent = [str(volunteer) for volunteer in volunteers if volunteer.person_id not in told]
    if silent:
        messages.warning(request, _("Without an e-mail address: %(names)s.") % {"names": ", ".join(silent)})


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
