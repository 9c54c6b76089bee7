"""The interest form that everybody can fill in."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.access import allow_public
from people.enums import Channel
from people.pages import InRunningProgramme, came_just_now
from volunteers.forms import ApplyForm
from volunteers.models import Volunteer
from volunteers.services import apply_as_volunteer


@allow_public
class Apply(InRunningProgramme):
    form_class = ApplyForm
    page_title = _("Volunteer with us")
    notice = "ehrenamtliche"
    intro = _(
        "You meet somebody new to the area about once a week: talk, go along, discover. Five minutes for "
        "this form, then we call you and get to know each other. Only a few fields are required."
    )
    submit_label = _("Send")

    @transaction.atomic
    def perform(self, form: ApplyForm) -> str:
        person, sent_at = form.instance, now()
        known = came_just_now(Volunteer.objects.all(), person, programme=self.programme, now=sent_at)
        if not form.is_trapped and not known:
            language = (get_language() or "de")[:2]
            person.organisation = self.programme.organisation
            person.correspondence_language = language
            apply_as_volunteer(
                person=person,
                profile=form.profile,
                programme=self.programme,
                consents=form.consents,
                channel=Channel.FORM,
                language=language,
                now=sent_at,
                **form.facts,
            )
        return reverse("volunteers:thanks")


@allow_public
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "volunteers/volunteer_thanks.html", {"page_title": _("Thank you!")})
