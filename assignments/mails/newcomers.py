"""What newcomers with an e-mail address hear about whoever goes along with them, in their language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from assignments.models import Assignment
from messaging.events import MailEvent, Placeholder, register
from messaging.models import OutgoingMail
from messaging.services import cancel_mails, queue_mail

OUTLINE = {
    "kind": Placeholder(_("kind of assignment"), _("Visit to an authority")),
    "when": Placeholder(_("day and time"), _("Tuesday, 24 November 2026, 18:00–20:00")),
    "place": Placeholder(_("place"), "Landratsamt, Heppenheim"),
}


def _event(name: str, title: str | Promise, more: dict[str, Placeholder]) -> None:
    register(
        MailEvent(
            name=f"assignments/mail/company_{name}",
            title=title,
            reason=_("You get this mail because you asked for company at an appointment."),
            placeholders=OUTLINE | more,
        )
    )


_event(
    "taken",
    _("Newcomer: somebody goes along"),
    {"volunteer": Placeholder(_("first name of the volunteer who comes"), "Helga", is_personal=True)},
)
_event(
    "changed",
    _("Newcomer: something has changed about an appointment"),
    {
        "news": Placeholder(
            _("what has changed, in a sentence"),
            _("The appointment has got another hour, which stands below."),
        )
    },
)
_event("unmet", _("Newcomer: nobody goes along"), {})
_event("cancelled", _("Newcomer: an appointment is called off"), {})


def tell_taken(assignment: Assignment, *, volunteer: str, now: datetime) -> OutgoingMail | None:
    return _send("taken", assignment, lambda: {"volunteer": volunteer}, now=now)


def tell_changed(assignment: Assignment, news: Callable[[], str], *, now: datetime) -> OutgoingMail | None:
    return _send("changed", assignment, lambda: {"news": news()}, now=now)


def tell_unmet(assignment: Assignment, *, now: datetime) -> OutgoingMail | None:
    return _send("unmet", assignment, dict, now=now)


def tell_cancelled(assignment: Assignment, *, now: datetime) -> OutgoingMail | None:
    return _send("cancelled", assignment, dict, now=now)


def take_back(assignment: Assignment) -> None:
    cancel_mails(key_prefix=prefix(assignment))


def prefix(assignment: Assignment) -> str:
    return f"assignment-newcomer:{assignment.pk}:"


def _send(
    name: str, assignment: Assignment, more: Callable[[], dict[str, str]], *, now: datetime
) -> OutgoingMail | None:
    if assignment.newcomer is None:
        return None
    town = assignment.municipality
    return queue_mail(
        key=f"{prefix(assignment)}{name}:{assignment.sequence}",
        template=f"assignments/mail/company_{name}",
        context=lambda: (
            {
                "kind": capfirst(assignment.get_kind_display()),
                "when": render_to_string("assignments/_hours.txt", {"assignment": assignment}).strip(),
                "place": f"{assignment.place}, {town}" if town else assignment.place,
            }
            | more()
        ),
        person=assignment.newcomer.person,
        expires_at=assignment.ends_at,
        now=now,
    )
