"""The registration form that everybody can fill in, for themselves or for somebody else."""

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
from newcomers.forms import RegisterForm
from newcomers.models import Newcomer
from newcomers.services import register_newcomer
from people.enums import Channel
from people.pages import InRunningProgramme, came_just_now


@allow_public
class Register(InRunningProgramme):
    form_class = RegisterForm
    page_title = _("Find a companion")
    notice = "neuzugewanderte"
    intro = _(
        "Are you new here? We look for somebody from the area who meets you about once a week: to speak "
        "German, to go along to offices, to get to know people. It costs nothing. You may also fill in this "
        "form for somebody else."
    )
    submit_label = _("Send")

    @transaction.atomic
    def perform(self, form: RegisterForm) -> str:
        person, sent_at = form.instance, now()
        known = came_just_now(Newcomer.objects.all(), person, programme=self.programme, now=sent_at)
        if not form.is_trapped and not known:
            language = (get_language() or "de")[:2]
            person.organisation = self.programme.organisation
            person.correspondence_language = language
            register_newcomer(
                person=person,
                profile=form.profile,
                programme=self.programme,
                consents=form.consents,
                channel=Channel.FORM,
                language=language,
                now=sent_at,
                **form.facts,
            )
        return reverse("newcomers:thanks")


@allow_public
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "newcomers/newcomer_thanks.html", {"page_title": _("Thank you!")})
