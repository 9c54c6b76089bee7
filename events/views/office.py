"""The office's pages: the list, one event with programme, stands and registrations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE
from events.filters import EventFilter
from events.forms import EventForm, ProgrammeItemForm, StandForm
from events.models import Event, ProgrammeItem, Stand
from events.services import cancel_registration, save_event, save_item, save_stand
from events.tables import EventTable
from kern.views import ListPage, ServicePage


def visible_event(request: SignedInRequest, pk: UUID) -> Event:
    return get_object_or_404(Event.objects.visible_to(request.user), pk=pk)


@allow(*OFFICE)
class EventList(ListPage):
    request: SignedInRequest
    page_title = gettext_lazy("Events")
    table_class, filterset_class = EventTable, EventFilter
    empty_text = gettext_lazy("No event is planned yet. Public ones appear on the website with a form.")
    actions = (("events:create", gettext_lazy("Plan an event")),)

    def get_queryset(self) -> QuerySet[Event]:
        return Event.objects.visible_to(self.request.user).with_counts()

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d event", "%(count)d events", count) % {"count": count}


@allow(*OFFICE)
@require_safe
def detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    events = Event.objects.visible_to(request.user)
    event = get_object_or_404(events.select_related("programme", "organisation", "municipality"), pk=pk)
    context = {
        "page_title": event.title,
        "event": event,
        "items": event.items.all(),
        "stands": event.stands.all(),
        "registrations": list(event.registrations.all()),
        "has_begun": event.has_begun(now=timezone.now()),
    }
    return render(request, "events/event_detail.html", context)


class EventPage(ServicePage):
    """What planning and changing an event share."""

    request: SignedInRequest
    form_class = EventForm
    success_message = gettext_lazy("The event is saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def perform(self, form: EventForm) -> str:
        return save_event(event=form.instance, now=timezone.now()).get_absolute_url()


@allow(*OFFICE)
class EventCreate(EventPage):
    page_title = gettext_lazy("Plan an event")

    def get_cancel_url(self) -> str:
        return reverse("events:list")


@allow(*OFFICE)
class EventEdit(EventPage):
    page_title = gettext_lazy("Edit event")
    intro = gettext_lazy(
        "With another start the programme of the day moves along. Whoever has registered hears of a new time "
        "or place by mail."
    )

    @cached_property
    def event(self) -> Event:
        return visible_event(self.request, self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        # Before the form touches it: refused input must not become the event's name above.
        self.subject = str(self.event)
        return super().get_form_kwargs() | {"instance": self.event}

    def get_cancel_url(self) -> str:
        return self.event.get_absolute_url()


class PartPage(ServicePage):
    """A form about a part of an event (`part` in the address, or a new one), which it leads back to."""

    request: SignedInRequest
    model: type[ProgrammeItem] | type[Stand]

    @cached_property
    def event(self) -> Event:
        return visible_event(self.request, self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        parts: Any = self.model.objects.filter(event=self.event)
        pk = self.kwargs.get("part")
        part = get_object_or_404(parts, pk=pk) if pk else self.model(event=self.event)
        self.subject = self.intro = str(self.event)
        return super().get_form_kwargs() | {"instance": part}

    def get_cancel_url(self) -> str:
        return self.event.get_absolute_url()


@allow(*OFFICE)
class ItemPage(PartPage):
    form_class, model, page_title = ProgrammeItemForm, ProgrammeItem, gettext_lazy("Programme item")
    success_message = gettext_lazy("The programme is saved.")

    def get_initial(self) -> dict[str, Any]:
        return {} if "part" in self.kwargs else {"starts_at": self.event.starts_at}

    def perform(self, form: ProgrammeItemForm) -> str:
        return save_item(item=form.instance).event.get_absolute_url()


@allow(*OFFICE)
class StandPage(PartPage):
    form_class, model, page_title = StandForm, Stand, gettext_lazy("Stand")
    success_message = gettext_lazy("The stand is saved.")

    def perform(self, form: StandForm) -> str:
        return save_stand(stand=form.instance).event.get_absolute_url()


@allow(*OFFICE)
@require_POST
def item_delete(request: SignedInRequest, pk: UUID, part: UUID) -> HttpResponse:
    event = visible_event(request, pk)
    get_object_or_404(event.items, pk=part).delete()
    messages.success(request, _("The programme is saved."))
    return redirect(event)


@allow(*OFFICE)
@require_POST
def stand_delete(request: SignedInRequest, pk: UUID, part: UUID) -> HttpResponse:
    event = visible_event(request, pk)
    get_object_or_404(event.stands, pk=part).delete()
    messages.success(request, _("The stand is taken off the list."))
    return redirect(event)


@allow(*OFFICE)
@require_POST
def registration_cancel(request: SignedInRequest, pk: UUID, part: UUID) -> HttpResponse:
    """For people who call: as if they had used the link in their mail."""
    event = visible_event(request, pk)
    registration = get_object_or_404(event.registrations, pk=part)
    try:
        cancel_registration(registration=registration, now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The registration of %(name)s is cancelled.") % {"name": registration})
    return redirect(event)
