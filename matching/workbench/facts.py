"""The line below the name: what one keeps in mind about somebody while choosing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newcomers.models import Newcomer
from volunteers.models import Volunteer


def waiting_for(subject: Newcomer | Volunteer, *, today: date) -> str:
    """How long a newcomer has been waiting; nothing for volunteers."""
    if isinstance(subject, Newcomer) and subject.waiting_since:
        return weeks(subject.waiting_since, today=today)
    return ""


def facts_of(subject: Newcomer | Volunteer) -> list[str]:
    """What one keeps in mind about the person while choosing."""
    person = subject.person
    found = [", ".join(str(skill) for skill in person.languages.all()), person.place]
    if isinstance(subject, Newcomer):
        found += [
            str(person.get_literacy_display()),
            ngettext("%(count)d child", "%(count)d children", subject.children) % {"count": subject.children}
            if subject.children
            else "",
            _named(_("needs: %(tasks)s"), subject.needs.all()),
        ]
    else:
        found.append(_named(_("offers: %(tasks)s"), subject.offers.all()))
    return [fact for fact in found if fact]


def _named(sentence: str, tasks: Any) -> str:
    names = ", ".join(str(task) for task in tasks)
    return sentence % {"tasks": names} if names else ""


def weeks(since: date, *, today: date) -> str:
    """How long somebody has been waiting, in whole weeks."""
    number = max((today - since).days, 0) // 7
    return ngettext("%(count)d week", "%(count)d weeks", number) % {"count": number}
