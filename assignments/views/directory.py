"""The directory of bilingual contact persons, and the contact points that they serve."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from assignments.contact_filters import DirectoryFilter
from assignments.contact_tables import DirectoryTable, PointTable
from assignments.directory import contact_persons, languages_in_words, points, willingness_in_words
from assignments.forms.contacts import AskForContactForm
from assignments.services.passing import ask_for_contact
from kern.views import ListPage, ServicePage
from matching.permissions import programmes_ruled_by
from programmes.models import Organisation
from volunteers.models import Volunteer


class ContactPages:
    """What directory, contact points and passed-on contacts share: the way from one to the other."""

    request: SignedInRequest
    template_name = "assignments/contact_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | {"ruled": programmes_ruled_by(self.request.user, today=localdate())}


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class Directory(ContactPages, ListPage):
    request: SignedInRequest
    page_title = _("Bilingual contact persons")
    intro = _(
        "Your own volunteers, those whose contact was passed on to you, and everybody of the other contact "
        "points who wants to stand here."
    )
    table_class, filterset_class = DirectoryTable, DirectoryFilter
    empty_text = _("Nobody speaks a second language well enough yet.")

    def get_queryset(self) -> QuerySet[Volunteer]:
        return contact_persons(self.request.user).order_by("person__last_name", "person__first_name")

    def get_table_kwargs(self) -> dict[str, Any]:
        own = Volunteer.objects.visible_to(self.request.user).active()
        return {**super().get_table_kwargs(), "own": frozenset(own.values_list("pk", flat=True))}

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d person", "%(count)d persons", count) % {"count": count}


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class AskForContact(ServicePage):
    """Ask the home office of somebody in the directory to pass the contact on."""

    request: SignedInRequest
    template_name = "assignments/contact_ask.html"
    form_class = AskForContactForm
    page_title = _("Ask for the contact")
    submit_label = _("Ask")
    success_message = _("The contact point is asked by mail.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever has the contact already finds it in the directory."""
        if self.volunteer.is_reachable:
            return redirect("assignments:directory")
        return super().get(request, *args, **kwargs)

    @cached_property
    def volunteer(self) -> Any:
        return get_object_or_404(contact_persons(self.request.user), pk=self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        roles = self.request.user.own_roles
        theirs = {role.organisation for role in roles if role.kind == Kind.COORDINATOR and role.organisation}
        home = self.volunteer.person.organisation
        organisations: list[Organisation] = sorted(theirs - {home}, key=str)
        return super().get_form_kwargs() | {"organisations": organisations}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "volunteer": self.volunteer,
            "languages": languages_in_words(self.volunteer),
            "willing": willingness_in_words(self.volunteer),
        }

    def get_cancel_url(self) -> str:
        return reverse("assignments:directory")

    def perform(self, form: Any) -> str:
        ask_for_contact(
            volunteer=self.volunteer, **form.cleaned_data, by=self.request.user, now=timezone.now()
        )
        return self.get_cancel_url()


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class Points(ContactPages, TemplateView):
    """Which contact point can help in which languages: numbers, nobody's name."""

    request: SignedInRequest
    template_name = "assignments/points.html"
    http_method_names = ("get", "head", "options")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        table = PointTable(points())
        return super().get_context_data(**kwargs) | {"page_title": _("Contact points"), "table": table}
