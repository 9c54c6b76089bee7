"""What volunteers and newcomers need on their way into the programme."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from certificates.enums import Basis
from certificates.models import Certificate, CertificateKind
from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from office.desk.todo import Mood, Part, Todo, capitalised, in_words, names
from training.progress import with_hours
from volunteers.enums import VolunteerStatus
from volunteers.models import ScreeningCheck, Volunteer

# A new certificate takes weeks to come.
EXPIRY_IN_VIEW = timedelta(days=60)


def new_applications(user: User, today: date) -> list[Part[Volunteer]]:
    """Volunteers who applied and whom nobody has talked with."""
    checked: Any = Volunteer.objects.visible_to(user).with_screening(today=today)
    volunteers = checked.filter(status=VolunteerStatus.APPLIED, is_interviewed=False)
    return _parts(
        "applications",
        volunteers.select_related("person", "programme").order_by("applied_on", "pk"),
        _applications,
    )


def _applications(volunteers: list[Volunteer]) -> Todo:
    title = ngettext("One new application", "%(count)s new applications", len(volunteers))
    return Todo(
        kind="applications",
        about="",
        mark=str(len(volunteers)),
        mood=Mood.NEWS,
        title=_counted(title, volunteers),
        reason=_("%(names)s: waiting for a first conversation.") % {"names": _short(volunteers)},
        action_label=_("Invite to a talk"),
        action_url=_address(volunteers, "volunteers", VolunteerStatus.APPLIED),
        since=volunteers[0].applied_on,
    )


def new_registrations(user: User, today: date) -> list[Part[Newcomer]]:
    """Newcomers who registered and whom nobody has talked with."""
    talked_with: Any = Newcomer.objects.visible_to(user).with_intake()
    newcomers = talked_with.filter(status=NewcomerStatus.REGISTERED, has_intake=False)
    return _parts(
        "registrations",
        newcomers.select_related("person", "programme").order_by("registered_on", "pk"),
        _registrations,
    )


def _registrations(newcomers: list[Newcomer]) -> Todo:
    title = ngettext("One new registration", "%(count)s new registrations", len(newcomers))
    return Todo(
        kind="registrations",
        about="",
        mark=str(len(newcomers)),
        mood=Mood.NEWS,
        title=_counted(title, newcomers),
        reason=_("%(names)s: waiting for the intake interview.") % {"names": _short(newcomers)},
        action_label=_("Invite to a talk"),
        action_url=_address(newcomers, "newcomers", NewcomerStatus.REGISTERED),
        since=newcomers[0].registered_on,
    )


def expired_checks(user: User, today: date) -> list[Part[Volunteer]]:
    """Admitted volunteers of whom a check is no longer valid."""
    volunteers = _admitted(user, today).filter(is_screened=False)
    # Another document that expires is another state.
    return _parts("check_expired", volunteers.order_by("person__last_name", "pk"), _expired, "expires_first")


def _expired(volunteers: list[Volunteer]) -> Todo:
    title = ngettext(
        "One volunteer needs a new check", "%(count)s volunteers need a new check", len(volunteers)
    )
    return Todo(
        kind="check_expired",
        about="",
        mark="§",
        mood=Mood.CARE,
        title=_counted(title, volunteers),
        reason=_("%(names)s: a document has expired. No new pair can start until it is renewed.")
        % {"names": _short(volunteers)},
        action_label=_("Have a look"),
        action_url=_address(volunteers, "volunteers", VolunteerStatus.ADMITTED),
    )


def expiring_checks(user: User, today: date) -> list[Part[Volunteer]]:
    """Admitted volunteers of whom a check will soon no longer be valid; the first to expire stands first."""
    soon = ScreeningCheck.objects.filter(
        volunteer=OuterRef("pk"), expires_on__gte=today, expires_on__lt=today + EXPIRY_IN_VIEW
    )
    volunteers = _admitted(user, today).filter(
        Exists(soon), is_screened=True, expires_first__lt=today + EXPIRY_IN_VIEW
    )
    return _parts("check_expires", volunteers.order_by("expires_first", "pk"), _expiring, "expires_first")


def _expiring(volunteers: list[Any]) -> Todo:
    title = ngettext(
        "One volunteer's check expires soon",
        "The checks of %(count)s volunteers expire soon",
        len(volunteers),
    )
    words = {"names": _short(volunteers), "date": f"{volunteers[0].expires_first:%d.%m.%Y}"}
    if len(volunteers) == 1:
        reason = _("%(names)s: valid until %(date)s. A new certificate takes a few weeks.") % words
    else:
        reason = _("%(names)s: the first until %(date)s. A new certificate takes a few weeks.") % words
    return Todo(
        kind="check_expires",
        about="",
        mark="§",
        mood=Mood.NEWS,
        title=_counted(title, volunteers),
        reason=reason,
        action_label=_("Have a look"),
        action_url=_address(volunteers, "volunteers", VolunteerStatus.ADMITTED),
        since=volunteers[0].expires_first - EXPIRY_IN_VIEW,
    )


def _admitted(user: User, today: date) -> Any:
    """With `is_screened`, and `expires_first`: when the first of the latest documents expires."""
    checked: Any = Volunteer.objects.visible_to(user).with_screening(today=today)
    newer = ScreeningCheck.objects.filter(volunteer=OuterRef("volunteer"), kind=OuterRef("kind")).filter(
        Q(inspected_on__gt=OuterRef("inspected_on"))
        | Q(inspected_on=OuterRef("inspected_on"), created_at__gt=OuterRef("created_at"))
    )
    latest = ScreeningCheck.objects.filter(~Exists(newer), volunteer=OuterRef("pk")).order_by("expires_on")
    return (
        checked.filter(status=VolunteerStatus.ADMITTED)
        .annotate(expires_first=Subquery(latest.exclude(expires_on=None).values("expires_on")[:1]))
        .select_related("person", "programme")
    )


def trained_volunteers(user: User, today: date) -> list[Part[Volunteer]]:
    """Those who have completed the training and hold no certificate of it yet."""
    held = Certificate.objects.standing().filter(
        volunteer=OuterRef("pk"), programme=OuterRef("programme"), kind__basis=Basis.TRAINING
    )
    offered = CertificateKind.objects.filter(
        programme=OuterRef("programme"), basis=Basis.TRAINING, is_offered=True
    ).values("pk")
    serving = (VolunteerStatus.ADMITTED, VolunteerStatus.PAUSED)
    volunteers = (
        with_hours(Volunteer.objects.visible_to(user).filter(status__in=serving))
        .filter(~Exists(held), is_ready=True)
        .annotate(first_kind=Subquery(offered[:1]), second_kind=Subquery(offered[1:2]))
        .select_related("person", "programme")
        .order_by("person__last_name", "pk")
    )
    return _parts("certificates", volunteers, _trained)


def _trained(volunteers: list[Volunteer]) -> Todo:
    title = ngettext(
        "One volunteer has completed the training",
        "%(count)s volunteers have completed the training",
        len(volunteers),
    )
    required = volunteers[0].programme.required_training_minutes
    return Todo(
        kind="certificates",
        about="",
        mark=_("%(hours)d h") % {"hours": required // 60} if required else "✓",
        mood=Mood.DONE,
        title=_counted(title, volunteers),
        reason=_("%(names)s – see whether the certificates can be issued.") % {"names": _short(volunteers)},
        action_label=_("Issue certificates"),
        action_url=_issue_address(volunteers),
    )


def _parts(
    kind: str, people: Iterable[Any], together: Callable[[list[Any]], Todo], state: str = ""
) -> list[Part[Any]]:
    """One part for each; `state` is the field that brings it back when it changes."""
    return [
        Part(kind, f"{record.pk}:{getattr(record, state)}" if state else str(record.pk), record, together)
        for record in people
    ]


def _issue_address(volunteers: Sequence[Any]) -> str:
    """Where certificates are issued, with the kind chosen where there is one only for all of them."""
    kinds = {kind for volunteer in volunteers for kind in (volunteer.first_kind, volunteer.second_kind)}
    only = [kind for kind in kinds if kind]
    return reverse("certificates:issue") + (f"?kind={only[0]}" if len(only) == 1 else "")


def _counted(title: str, records: Sequence[object]) -> str:
    return capitalised(title % {"count": in_words(len(records))})


def _short(records: Sequence[Volunteer] | Sequence[Newcomer]) -> str:
    return names([record.person.short_name for record in records])


def _address(records: Sequence[Volunteer] | Sequence[Newcomer], app: str, status: str) -> str:
    """The one person's page, or the list of all of them."""
    if len(records) == 1:
        return reverse(f"{app}:detail", args=[records[0].pk])
    return f"{reverse(f'{app}:list')}?status={status}"
