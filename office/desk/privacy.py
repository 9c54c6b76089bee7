"""Requests about data and breaches, whose time the law sets; administrators see them."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from accounts.enums import Kind
from accounts.models import User
from office.desk.todo import Mood, Todo, capitalised
from privacy.clock import breach_clock, request_clock
from privacy.enums import RequestStatus
from privacy.models import Breach, DataRequest


def open_requests(user: User, today: date) -> list[Todo]:
    """A row each: what is to be done differs from request to request."""
    if Kind.ADMINISTRATOR not in user.role_kinds:
        return []
    still_open = DataRequest.objects.visible_to(user).filter(status=RequestStatus.OPEN)
    return [
        Todo(
            kind="data_request",
            about=f"{asked.pk}:{asked.due_on:%Y%m%d}",
            mark="§",
            mood=Mood.CARE if request_clock(asked, today=today).is_late else Mood.NEWS,
            title=_("%(name)s: %(kind)s") % {"name": asked.name, "kind": asked.get_kind_display()},
            reason=capitalised(request_clock(asked, today=today).words) + ".",
            action_label=_("Look at the request"),
            action_url=asked.get_absolute_url(),
            since=asked.received_on,
        )
        for asked in still_open.select_related("person")
    ]


def breaches(user: User, today: date) -> list[Todo]:
    """While the 72 hours run, and until the worksheet is closed."""
    found = Breach.objects.visible_to(user).filter(closed_on=None)
    return [_breach(breach) for breach in found]


def _breach(breach: Breach) -> Todo:
    clock = breach_clock(breach, now=now())
    words = clock.words if clock else _("the worksheet is not closed yet")
    return Todo(
        kind="breach" if clock else "breach_to_close",
        about=f"{breach.pk}:{breach.risk}",
        mark="!",
        mood=Mood.CARE if clock else Mood.NEWS,
        title=_("Data breach of %(day)s") % {"day": breach},
        reason=capitalised(words) + ".",
        action_label=_("Open the worksheet"),
        action_url=breach.get_absolute_url(),
        since=localdate(breach.discovered_at),
    )
