"""Planning events and registering for them."""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from events import mails
from events.models import Event, ProgrammeItem, Registration, Stand


@transaction.atomic
def save_event(*, event: Event, now: datetime) -> Event:
    """Check and save an event, new or changed.

    Where the start moves, the programme of the day moves along; whoever has registered hears of a new time or
    place by mail while the event is to come. Raises ValidationError where the event would end before it
    starts or before its last programme item, or have fewer seats than registrations.
    """
    before = None if event._state.adding else Event.objects.select_for_update().get(pk=event.pk)
    event.full_clean()
    if before is None:
        event.save()
        return event
    registered = event.registrations.count()
    if event.seats < registered:
        raise ValidationError(
            {"seats": _("%(count)d people have registered already.") % {"count": registered}}
        )
    _move_items(event, before)
    moved = (event.starts_at, event.ends_at, event.place) != (before.starts_at, before.ends_at, before.place)
    event.sequence = before.sequence + moved
    event.save()
    if moved and event.ends_at > now:
        for registration in event.registrations.all():
            mails.send_change(registration, event, now=now)
    return event


def _move_items(event: Event, before: Event) -> None:
    # In UTC, so that an item an hour after the start stays so across a change of the clocks.
    shift = event.starts_at.astimezone(UTC) - before.starts_at.astimezone(UTC)
    if shift:
        event.items.update(starts_at=F("starts_at") + shift)
    late = event.items.filter(starts_at__gte=event.ends_at).first()
    if late:
        raise ValidationError(
            {"ends_at": _("“%(item)s” is on the programme after this end.") % {"item": late}}
        )


@transaction.atomic
def save_item(*, item: ProgrammeItem) -> ProgrammeItem:
    """Check and save a programme item. Raises ValidationError where it lies outside its event."""
    item.full_clean()
    event = Event.objects.select_for_update().get(pk=item.event_id)
    if not event.starts_at <= item.starts_at < event.ends_at:
        begins, ends = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
        raise ValidationError(
            {
                "starts_at": _("The event lasts from %(begin)s to %(end)s.")
                % {"begin": f"{begins:%d.%m.%Y, %H:%M}", "end": f"{ends:%d.%m.%Y, %H:%M}"}
            }
        )
    item.save()
    return item


@transaction.atomic
def save_stand(*, stand: Stand) -> Stand:
    """Check and save a stand."""
    stand.full_clean()
    stand.save()
    return stand


@transaction.atomic
def register(
    *, event: Event, name: str, email: str, organisation_name: str = "", language: str = "de", now: datetime
) -> Registration:
    """Give somebody a seat and confirm it by mail, with a calendar entry and a link to cancel.

    Raises ValidationError once the event has begun or is booked out. An address that has a seat keeps it:
    the same registration comes back, and no mail goes out, so that strangers learn nothing.
    """
    # Everybody who registers waits here for the one before: the last seat is given once.
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.has_begun(now=now):
        raise ValidationError(_("This event has begun; registration is closed."))
    email = email.strip().lower()
    # First, for everybody: otherwise a full event would tell who has a seat.
    if event.registrations.count() >= event.seats:
        raise ValidationError(_("All seats are taken."))
    if existing := event.registrations.filter(email=email).first():
        return existing
    registration = Registration(
        event=event, name=name, email=email, organisation_name=organisation_name, language=language
    )
    registration.full_clean()
    registration.save()
    mails.send_confirmation(registration, event, now=now)
    return registration


@transaction.atomic
def cancel_registration(*, registration: Registration, now: datetime) -> None:
    """Give the seat back and delete the registration; a mail confirms it and takes the date out of calendars.

    Raises ValidationError once the event has begun.
    """
    event = Event.objects.select_for_update().get(pk=registration.event_id)
    if event.has_begun(now=now):
        raise ValidationError(_("This event has begun; registrations stay as they are."))
    mails.send_cancellation(registration, event, now=now)
    registration.delete()
