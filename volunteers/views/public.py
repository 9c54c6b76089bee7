"""The interest form that everybody can fill in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.access import allow_public
from people.enums import Channel
from people.pages import InRunningProgramme
from volunteers.forms import ApplyForm
from volunteers.services import apply_as_volunteer


@allow_public
class Apply(InRunningProgramme):
    form_class = ApplyForm
    page_title = _("Volunteer with us")
    intro = _(
        "You meet somebody new to the area about once a week: talk, go along, discover. Five minutes for "
        "this form, then we call you and get to know each other. Only a few fields are required."
    )
    submit_label = _("Send")

    def perform(self, form: ApplyForm) -> str:
        if not form.is_trapped:
            language = (get_language() or "de")[:2]
            person = form.instance
            person.organisation = self.programme.organisation
            person.correspondence_language = language
            apply_as_volunteer(
                person=person,
                profile=form.profile,
                programme=self.programme,
                consents=form.consents,
                channel=Channel.FORM,
                language=language,
                now=now(),
                **form.facts,
            )
        return reverse("volunteers:thanks")


@allow_public
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "volunteers/volunteer_thanks.html", {"page_title": _("Thank you!")})
