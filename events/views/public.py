"""What everybody sees of events: the list, one event with its registration form, giving the seat back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import allow_public, allow_signed_link
from events.forms import RegistrationForm
from events.mails import CANCEL_PURPOSE
from events.models import Event, Registration
from events.services import cancel_registration, register
from kern.views import PublicPage
from messaging.links import read


@allow_public
@require_safe
def public_list(request: HttpRequest) -> HttpResponse:
    """Public events that are not over, the next one first."""
    events = Event.objects.public().upcoming(now=timezone.now())
    context = {"page_title": _("Events"), "events": events.select_related("municipality", "organisation")}
    return render(request, "events/event_public_list.html", context)


@allow_public
class PublicDetail(PublicPage):
    """The event with its day; GET shows the form while there are seats, POST registers.

    Says the same whether the address has a seat or not: nobody learns who comes.
    """

    template_name = "events/event_public.html"
    notice = "kontakte"
    form_class = RegistrationForm
    submit_label = gettext_lazy("Register")

    @cached_property
    def event(self) -> Any:
        events = Event.objects.public().with_counts().select_related("organisation")
        return get_object_or_404(events, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return str(self.event)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "event": self.event,
            "items": self.event.items.all(),
            "stands": self.event.stands.all(),
            "has_begun": self.event.has_begun(now=timezone.now()),
            "free_seats": max(self.event.seats - self.event.registered, 0),
        }

    def perform(self, form: RegistrationForm) -> str:
        data = form.cleaned_data
        if not form.is_trapped:
            register(
                event=self.event,
                name=data["name"],
                email=data["email"],
                organisation_name=data["organisation_name"],
                language=(get_language() or "de")[:2],
                now=timezone.now(),
            )
        messages.success(
            self.request,
            _("Thank you. If %(email)s had no seat yet, it has one now; a confirmation is on its way.")
            % {"email": data["email"]},
        )
        return self.request.path


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@allow_signed_link
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST gives the seat back. Afterwards the address says so, however often it is opened."""
    link = read(token, purpose=CANCEL_PURPOSE)
    event = get_object_or_404(Event, pk=link["event"])
    registration = Registration.objects.filter(pk=link["registration"], event=event).first()
    error = ""
    if request.method == "POST" and registration:
        try:
            cancel_registration(registration=registration, now=timezone.now())
        except ValidationError as refusal:
            error = refusal.messages[0]
        else:
            return redirect(request.path)
    context = {
        "page_title": _("Cancel registration") if registration else _("Registration cancelled"),
        "event": event,
        "registration": registration,
        "has_begun": event.has_begun(now=timezone.now()),
        "error": error,
    }
    return render(request, "events/registration_cancel.html", context, status=422 if error else 200)
