"""Events for which volunteers have registered keep their hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from assignments import diary
from events.models import Event, Registration
from volunteers.models import Volunteer


@diary.source
def registrations(
    volunteer_ids: Collection[UUID], starts_at: datetime, ends_at: datetime
) -> Iterator[diary.Date]:
    """People register with their e-mail address; it is the volunteer's own that counts."""
    rows = (
        Registration.objects.filter(event__starts_at__lt=ends_at, event__ends_at__gt=starts_at)
        .annotate(address=Lower("email"))
        .select_related("event")
        .order_by()
    )
    events: dict[str, list[Event]] = defaultdict(list)
    for registration in rows:
        events[registration.address].append(registration.event)
    own = Volunteer.objects.filter(pk__in=volunteer_ids).annotate(address=Lower("person__email"))
    label = _("an event")
    found = own.filter(address__in=events).order_by().values_list("pk", "address")
    for volunteer_id, address in found:
        for event in events[address]:
            yield diary.Date(
                volunteer_id, event.starts_at, event.ends_at, label, event.municipality_id, event.place
            )
