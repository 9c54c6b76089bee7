"""Restricting somebody's data and lifting it (Art. 18).

Coordinators may restrict their people's data, for that protects and may have to be quick; only
administrators lift a restriction, who have to tell the person before.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from kern.views import ServicePage
from people.models import Person
from privacy.forms.requests import RestrictionForm
from privacy.pages import page_of
from privacy.services.restriction import lift_and_tell, restrict_and_tell


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class Restrict(ServicePage):
    request: SignedInRequest
    form_class = RestrictionForm
    page_title = gettext_lazy("Restrict the data")
    submit_label = gettext_lazy("Restrict")
    success_message = gettext_lazy("The data are restricted: kept, but neither used nor changed.")

    def get_form_kwargs(self) -> dict[str, Any]:
        self.person = get_object_or_404(Person.objects.visible_to(self.request.user), pk=self.kwargs["pk"])
        self.subject = self.person
        self.intro = _(
            "%(name)s is not suggested to anybody any more, gets no mails but about this, and nothing can be "
            "changed until an administrator lifts the restriction."
        ) % {"name": self.person}
        return super().get_form_kwargs()

    def get_cancel_url(self) -> str:
        return page_of(self.person)

    def perform(self, form: RestrictionForm) -> str:
        restrict_and_tell(self.person, reason=form.cleaned_data["reason"], by=self.request.user, now=now())
        return page_of(self.person)


@allow(Kind.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Asked once more, for the person is told by mail."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        try:
            lift_and_tell(person, by=request.user, now=now())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("The data of %(name)s may be used again.") % {"name": person})
        return redirect(page_of(person))
    context = {
        "page_title": _("Lift the restriction"),
        "subject": person,
        "question": _("Shall the data of %(name)s be used again? The person is told by mail, or by you.")
        % {"name": person},
        "submit_label": _("Lift"),
        "cancel_url": page_of(person),
    }
    return render(request, "kern/confirm.html", context)
