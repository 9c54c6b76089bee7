"""What is still missing before the office can work; administrators see it."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import Kind
from accounts.models import User
from audit.models import UnusualReading
from office.desk.todo import Mood, Part, Todo, capitalised, in_words, names
from programmes.models import Programme
from training.models import Module


def missing_programme(user: User, today: date) -> list[Todo]:
    if not _administers(user) or Programme.objects.running(today=today).exists():
        return []
    return [
        Todo(
            kind="no_programme",
            about="now",
            mark="1.",
            mood=Mood.CARE,
            title=_("No programme is running"),
            reason=_("Set up the organisation and its programme: until then nobody can apply or register."),
            action_label=_("Set up"),
            action_url=reverse("programmes:programme_list"),
        )
    ]


def missing_tasks(user: User, today: date) -> list[Todo]:
    if not _administers(user):
        return []
    programmes = Programme.objects.running(today=today)
    return [
        Todo(
            kind="no_tasks",
            about=str(programme.pk),
            mark="2.",
            mood=Mood.CARE,
            title=_("%(programme)s has no tasks yet") % {"programme": programme},
            reason=_("Volunteers offer tasks and newcomers need them: without tasks nobody fits anybody."),
            action_label=_("Enter tasks"),
            action_url=reverse("programmes:programme_edit", args=[programme.pk]),
        )
        for programme in programmes.filter(tasks=None)
    ]


def missing_modules(user: User, today: date) -> list[Todo]:
    if not _administers(user):
        return []
    programmes = Programme.objects.running(today=today).filter(required_training_minutes__gt=0)
    return [
        Todo(
            kind="no_modules",
            about=str(programme.pk),
            mark="3.",
            mood=Mood.CARE,
            title=_("%(programme)s has no training modules yet") % {"programme": programme},
            reason=_("Nobody can complete the training before the curriculum is entered."),
            action_label=_("Enter modules"),
            action_url=reverse("training:module_list"),
        )
        for programme in programmes.exclude(pk__in=Module.objects.values("programme"))
    ]


def accounts_without_role(user: User, today: date) -> list[Part[User]]:
    if not _administers(user):
        return []
    accounts = User.objects.filter(is_active=True, roles=None).order_by("last_name", "pk")
    return [Part("no_role", str(account.pk), account, _without_role) for account in accounts]


def _without_role(accounts: list[User]) -> Todo:
    title = ngettext("One account has no role", "%(count)s accounts have no role", len(accounts))
    return Todo(
        kind="no_role",
        about="",
        mark=str(len(accounts)),
        mood=Mood.NEWS,
        title=capitalised(title % {"count": in_words(len(accounts))}),
        reason=_("%(names)s can log in but see nothing.") % {"names": names(accounts)},
        action_label=_("Give a role"),
        action_url=accounts[0].get_absolute_url() if len(accounts) == 1 else reverse("accounts:user_list"),
    )


def unusual_reading(user: User, today: date) -> list[Todo]:
    """Somebody has opened more profiles in an hour than work asks for, and nobody has said why."""
    unusual = UnusualReading.objects.visible_to(user).filter(looked_at_on=None).select_related("user")
    return [
        Todo(
            kind="unusual_reading",
            about=str(each.pk),
            mark="!",
            mood=Mood.CARE,
            title=_("%(name)s opened unusually many profiles") % {"name": each.user},
            reason=_("%(number)d different ones within an hour. Please ask what it was for, and note it.")
            % {"number": each.number},
            action_label=_("Look into it"),
            action_url=reverse("audit:unusual_settle", args=[each.pk]),
            since=timezone.localdate(each.hour),
        )
        for each in unusual
    ]


def _administers(user: User) -> bool:
    return Kind.ADMINISTRATOR in user.role_kinds
