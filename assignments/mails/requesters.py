"""What whoever asked for company hears about the request.

They know for whom they asked, so no mail names the person; of the volunteer they learn the first name.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from assignments.enums import AssignmentStatus, CancelReason
from assignments.mails import newcomers
from assignments.models import Assignment
from assignments.services.common import mail_prefix
from messaging.events import MailEvent, Placeholder, register
from messaging.links import absolute_url, sign
from messaging.models import OutgoingMail
from messaging.services import cancel_mails, queue_mail

CONFIRM_PURPOSE = "assignment-confirm"
STATUS_PURPOSE = "assignment-status"
# As long as it is kept (`privacy.retention`, "unconfirmed_sign_up").
CONFIRM_WITHIN = timedelta(days=7)

OUTLINE = {
    "kind": Placeholder(_("kind of assignment"), _("Visit to an authority")),
    "when": Placeholder(_("day and time"), _("Tuesday, 24 November 2026, 18:00–20:00")),
    "town": Placeholder(_("town, or nothing"), "Heppenheim"),
}
LINK = {
    "link": Placeholder(
        _("address of the request, without a password"),
        "https://augenhoehe.example/einsaetze/anliegen/…/",
    )
}
VOLUNTEER = {
    "volunteer": Placeholder(_("first name of the volunteer who comes"), "Helga", is_personal=True),
}
NEWS = {
    "news": Placeholder(
        _("what has changed, in a sentence"), _("The appointment has got another hour, which stands below.")
    )
}


def _event(
    name: str, title: str | Promise, placeholders: dict[str, Placeholder], *, is_to_stranger: bool = False
) -> None:
    register(
        MailEvent(
            name=f"assignments/mail/request_{name}",
            title=title,
            reason=_(
                "You get this mail because somebody asked for company at an appointment with this address."
            ),
            placeholders=OUTLINE | placeholders,
            valid_for=CONFIRM_WITHIN if is_to_stranger else None,
            is_to_stranger=is_to_stranger,
        )
    )


_event("confirm", _("Request from outside: please confirm"), LINK, is_to_stranger=True)
_event("received", _("Request: has come in"), LINK)
_event("taken", _("Request: somebody goes along"), VOLUNTEER | LINK)
_event("changed", _("Request: something has changed"), NEWS | LINK)
_event("unmet", _("Request: nobody was found"), {})
_event("cancelled", _("Request: called off"), {})


def confirm_path(assignment: Assignment) -> str:
    """The address in the mail that asks whether the request really comes from its reader."""
    return reverse("assignments:confirm", args=[_token(assignment, CONFIRM_PURPOSE)])


def status_path(assignment: Assignment) -> str:
    """The address where the requester sees what has become of it, and calls it off."""
    return reverse("assignments:status", args=[_token(assignment, STATUS_PURPOSE)])


def belongs_to(assignment: Assignment, link: dict[str, str]) -> bool:
    """Whether the signed address still stands for this request: the office may have noted another reader."""
    return bool(assignment.requester_email) and link.get("to") == assignment.requester_email.casefold()


def ask_to_confirm(assignment: Assignment, *, now: datetime) -> OutgoingMail | None:
    return _send("confirm", assignment, lambda: {"link": absolute_url(confirm_path(assignment))}, now=now)


def tell_received(assignment: Assignment, *, now: datetime) -> OutgoingMail | None:
    return _send("received", assignment, lambda: _link(assignment), now=now)


def tell(assignment: Assignment, now: datetime) -> None:
    """Tell the requester and the newcomer what has become of it, as its status says. Nothing twice.

    Once it is taken: somebody comes. Open or asked again after that, whether the hour has changed or somebody
    has given it back: what has changed. Where nobody was found, or it was called off: that. What has not left
    the outbox and does not hold any more is taken back.
    """
    match assignment.status:
        case AssignmentStatus.TAKEN:
            name = assignment.volunteer.person.first_name if assignment.volunteer else ""
            _overtake(assignment)
            _send("taken", assignment, lambda: {"volunteer": name} | _link(assignment), now=now)
            newcomers.tell_taken(assignment, volunteer=name, now=now)
        case AssignmentStatus.UNMET:
            _overtake(assignment)
            _send("unmet", assignment, dict, now=now)
            newcomers.tell_unmet(assignment, now=now)
        case AssignmentStatus.CANCELLED if assignment.cancel_reason == CancelReason.DUPLICATE:
            # The other entry goes on, and tells.
            _overtake(assignment)
        case AssignmentStatus.CANCELLED:
            _overtake(assignment)
            _send("cancelled", assignment, dict, now=now)
            if assignment.cancel_reason != CancelReason.ERASED:
                newcomers.tell_cancelled(assignment, now=now)
        case AssignmentStatus.OPEN | AssignmentStatus.OFFERED if _was_told(assignment, "taken"):
            tell_changed(
                assignment, lambda: now_("Whoever wanted to come cannot. We look for somebody else."), now
            )


def _given_back() -> str:
    return now_("Whoever wanted to come cannot. We look for somebody else.")


def _moved() -> str:
    return now_("The appointment has got another hour, which stands below.")


def tell_moved(assignment: Assignment, *, now: datetime) -> None:
    """It has got another hour."""
    tell_changed(assignment, _moved, now)


def tell_changed(assignment: Assignment, news: Callable[[], str], now: datetime) -> None:
    """`news` is called with the reader's language active."""
    _overtake(assignment)
    _send("changed", assignment, lambda: {"news": news()} | _link(assignment), now=now)
    newcomers.tell_changed(assignment, news, now=now)


def take_back(assignment: Assignment) -> None:
    """Nothing that still waits for the requester or the newcomer is sent."""
    cancel_mails(key_prefix=_prefix(assignment))
    newcomers.take_back(assignment)


def _overtake(assignment: Assignment) -> None:
    """What was queued before does not hold any more. That a request came in remains worth knowing: it carries
    the address of the request."""
    for name in ("taken", "changed"):
        cancel_mails(key_prefix=f"{_prefix(assignment)}{name}:")
    # The volunteer's telephone, on its way to the requester (`assignments.services.passing`).
    cancel_mails(key_prefix=f"{mail_prefix(assignment)}contact:")
    newcomers.take_back(assignment)


def _send(
    name: str, assignment: Assignment, more: Callable[[], dict[str, str]], *, now: datetime
) -> OutgoingMail | None:
    if not assignment.requester_email or assignment.requester_bounced_at:
        return None
    return queue_mail(
        key=f"{_prefix(assignment)}{name}:{assignment.sequence}",
        template=f"assignments/mail/request_{name}",
        context=lambda: outline(assignment) | more(),
        to_email=assignment.requester_email,
        organisation=assignment.organisation,
        language=assignment.requester_language,
        now=now,
    )


def outline(assignment: Assignment) -> dict[str, str]:
    """Kind, day, hours and town, in the active language."""
    return {
        "kind": capfirst(assignment.get_kind_display()),
        "when": render_to_string("assignments/_hours.txt", {"assignment": assignment}).strip(),
        "town": str(assignment.municipality or ""),
    }


def _link(assignment: Assignment) -> dict[str, str]:
    return {"link": absolute_url(status_path(assignment))}


def _was_told(assignment: Assignment, name: str) -> bool:
    keys = (f"{_prefix(assignment)}{name}:", f"{newcomers.prefix(assignment)}{name}:")
    return any(OutgoingMail.objects.filter(key__startswith=key).exists() for key in keys)


def _token(assignment: Assignment, purpose: str) -> str:
    payload = {"assignment": str(assignment.pk), "to": assignment.requester_email.casefold()}
    return sign(payload, purpose=purpose)


def _prefix(assignment: Assignment) -> str:
    return f"assignment-requester:{assignment.pk}:"
