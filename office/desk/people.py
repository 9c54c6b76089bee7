"""What volunteers and newcomers need on their way into the programme."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from certificates.enums import Basis
from certificates.models import Certificate, CertificateKind
from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from office.desk.todo import Mood, Todo, capitalised, in_words, names
from training.progress import with_hours
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer


def new_applications(user: User, today: date) -> list[Todo]:
    """Volunteers who applied and whom nobody has talked with."""
    checked: Any = Volunteer.objects.visible_to(user).with_screening(today=today)
    volunteers = list(
        checked.filter(status=VolunteerStatus.APPLIED, is_interviewed=False)
        .select_related("person")
        .order_by("applied_on", "pk")
    )
    if not volunteers:
        return []
    title = ngettext("One new application", "%(count)s new applications", len(volunteers))
    return [
        Todo(
            mark=str(len(volunteers)),
            kind=Mood.NEWS,
            title=_counted(title, volunteers),
            reason=_("%(names)s: waiting for a first conversation.") % {"names": _short(volunteers)},
            action_label=_("Invite to a talk"),
            action_url=_address(volunteers, "volunteers", VolunteerStatus.APPLIED),
        )
    ]


def new_registrations(user: User, today: date) -> list[Todo]:
    """Newcomers who registered and whom nobody has talked with."""
    talked_with: Any = Newcomer.objects.visible_to(user).with_intake()
    newcomers = list(
        talked_with.filter(status=NewcomerStatus.REGISTERED, has_intake=False)
        .select_related("person")
        .order_by("registered_on", "pk")
    )
    if not newcomers:
        return []
    title = ngettext("One new registration", "%(count)s new registrations", len(newcomers))
    return [
        Todo(
            mark=str(len(newcomers)),
            kind=Mood.NEWS,
            title=_counted(title, newcomers),
            reason=_("%(names)s: waiting for the intake interview.") % {"names": _short(newcomers)},
            action_label=_("Invite to a talk"),
            action_url=_address(newcomers, "newcomers", NewcomerStatus.REGISTERED),
        )
    ]


def expired_checks(user: User, today: date) -> list[Todo]:
    """Admitted volunteers of whom a check is no longer valid."""
    checked: Any = Volunteer.objects.visible_to(user).with_screening(today=today)
    volunteers = list(
        checked.filter(status=VolunteerStatus.ADMITTED, is_screened=False)
        .select_related("person")
        .order_by("person__last_name", "pk")
    )
    if not volunteers:
        return []
    title = ngettext(
        "One volunteer needs a new check", "%(count)s volunteers need a new check", len(volunteers)
    )
    return [
        Todo(
            mark="§",
            kind=Mood.CARE,
            title=_counted(title, volunteers),
            reason=_("%(names)s: a document has expired. No new pair can start until it is renewed.")
            % {"names": _short(volunteers)},
            action_label=_("Have a look"),
            action_url=_address(volunteers, "volunteers", VolunteerStatus.ADMITTED),
        )
    ]


def trained_volunteers(user: User, today: date) -> list[Todo]:
    """Those who have completed the training and hold no certificate of it yet."""
    held = Certificate.objects.standing().filter(
        volunteer=OuterRef("pk"), programme=OuterRef("programme"), kind__basis=Basis.TRAINING
    )
    serving = (VolunteerStatus.ADMITTED, VolunteerStatus.PAUSED)
    volunteers = list(
        with_hours(Volunteer.objects.visible_to(user).filter(status__in=serving))
        .filter(~Exists(held), is_ready=True)
        .select_related("person", "programme")
        .order_by("person__last_name", "pk")
    )
    if not volunteers:
        return []
    title = ngettext(
        "One volunteer has completed the training",
        "%(count)s volunteers have completed the training",
        len(volunteers),
    )
    required = volunteers[0].programme.required_training_minutes
    return [
        Todo(
            mark=_("%(hours)d h") % {"hours": required // 60} if required else "✓",
            kind=Mood.DONE,
            title=_counted(title, volunteers),
            reason=_("%(names)s – see whether the certificates can be issued.")
            % {"names": _short(volunteers)},
            action_label=_("Issue certificates"),
            action_url=_issue_address(volunteers),
        )
    ]


def _issue_address(volunteers: Sequence[Volunteer]) -> str:
    """Where certificates are issued, with the kind chosen where it is the same for all of them."""
    programmes = {volunteer.programme_id for volunteer in volunteers}
    kinds = CertificateKind.objects.filter(
        programme__in=programmes, basis=Basis.TRAINING, is_offered=True
    ).values_list("pk", flat=True)[:2]
    chosen = f"?kind={kinds[0]}" if len(programmes) == len(kinds) == 1 else ""
    return reverse("certificates:issue") + chosen


def _counted(title: str, records: Sequence[object]) -> str:
    return capitalised(title % {"count": in_words(len(records))})


def _short(records: Sequence[Volunteer] | Sequence[Newcomer]) -> str:
    return names([record.person.short_name for record in records])


def _address(records: Sequence[Volunteer] | Sequence[Newcomer], app: str, status: str) -> str:
    """The one person's page, or the list of all of them."""
    if len(records) == 1:
        return reverse(f"{app}:detail", args=[records[0].pk])
    return f"{reverse(f'{app}:list')}?status={status}"
