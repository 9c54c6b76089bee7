"""What the interest forms of volunteers and newcomers share."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.access import SignedInRequest
from accounts.models import User
from kern.views import PublicPage
from people.models import Person
from programmes.models import Programme

SHOWN_DUPLICATES = 5
SAME_FORM_WITHIN = timedelta(minutes=10)


def running_programme(*, today: date) -> Programme | None:
    """The programme that people join today: of several the one that started last."""
    running = Programme.objects.running(today=today).select_related("organisation")
    return running.order_by("-starts_on", "name").first()


class InRunningProgramme(PublicPage):
    """A form that enters somebody into the running programme; a friendly page while none runs."""

    template_name = "people/interest_form.html"
    programme: Programme

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        programme = running_programme(today=localdate())
        if programme is None and (request.method or "").lower() in self.http_method_names:
            return render(request, "people/no_programme.html", {"page_title": self.page_title})
        if programme is not None:
            self.programme = programme
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"programme": self.programme}


def came_just_now(records: Any, person: Person, *, programme: Programme, now: datetime) -> bool:
    """Whether the same form has just come in: a double click, or back and sent again.

    `records` have a `person`. Call it in the transaction that then saves: of two forms that come in at the
    same moment one waits here for the other.
    """
    Programme.objects.select_for_update().get(pk=programme.pk)
    names = ("first_name", "last_name", "email", "phone", "postcode")
    same = {f"person__{name}": getattr(person, name) for name in names}
    found: bool = records.filter(created_at__gte=now - SAME_FORM_WITHIN, **same).exists()
    return found


def possible_duplicates(person: Person, *, user: User) -> list[Person]:
    """Who might be the same human being, as far as the user may see them."""
    alike = Person.objects.visible_to(user).resembling(
        first_name=person.first_name,
        last_name=person.last_name,
        born_on=person.born_on,
        email=person.email,
        phone=str(person.phone or ""),
    )
    return list(alike.exclude(pk=person.pk)[:SHOWN_DUPLICATES])


def settle_in(request: SignedInRequest, records: Any, record: Any, list_name: str) -> str:
    """Where to go after somebody was entered: their page, or the list if that is not one's to see."""
    if records.visible_to(request.user).filter(pk=record.pk).exists():
        return str(record.get_absolute_url())
    messages.info(
        request, _("%(name)s lives outside your towns and is looked after there.") % {"name": record}
    )
    return reverse(list_name)
