"""What a certificate is issued for: a course, a period of time, or simply once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from certificates.enums import Basis
from certificates.models import Certificate, CertificateKind
from training.models import Course


@dataclass(frozen=True)
class Occasion:
    """The course of a certificate of participation, or the days that one of volunteering covers.

    Without days a period begins with somebody's first day and ends with the day of issue.
    """

    course: Course | None = None
    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def key(self) -> str:
        """As certificates keep it: nobody gets a second one of the same kind for the same key."""
        if self.course:
            return str(self.course.pk)
        days = [day.isoformat() if day else "" for day in (self.starts_on, self.ends_on)]
        return "/".join(days) if any(days) else ""

    def until(self, today: date) -> date:
        """The last day that counts."""
        return min(self.ends_on or today, today)

    def __str__(self) -> str:
        if self.course:
            return str(self.course)
        first, last = (
            date_format(day, "SHORT_DATE_FORMAT") if day else "" for day in (self.starts_on, self.ends_on)
        )
        return f"{first} – {last}".strip() if first or last else ""


EVERYTHING = Occasion()
# More are no help in a list to choose from.
COURSES_TO_CHOOSE = 100


def courses_to_choose(user: User) -> QuerySet[Course]:
    """The user's newest courses."""
    newest = Course.objects.planned_by(user).order_by("-created_at").values("pk")[:COURSES_TO_CHOOSE]
    return Course.objects.filter(pk__in=newest)


def occasion_of(certificate: Certificate) -> Occasion:
    """What an issued certificate is for. Where its period ended with the day of issue, it still does."""
    key, basis = certificate.occasion, certificate.kind.basis
    if basis == Basis.PARTICIPATION:
        return Occasion(course=Course.objects.get(pk=UUID(key)))
    if basis != Basis.VOLUNTEERING:
        return EVERYTHING
    starts_on, _slash, ends_on = key.partition("/")
    first = certificate.kind.certificates.filter(number=certificate.number).earliest("version")
    return Occasion(
        starts_on=date.fromisoformat(starts_on) if starts_on else None,
        ends_on=date.fromisoformat(ends_on) if ends_on else first.issued_on,
    )


def check_occasion(kind: CertificateKind, occasion: Occasion, *, today: date) -> None:
    """Raises ValidationError, keyed by field, where a certificate of this kind is for something else."""
    errors = {}
    if kind.basis == Basis.PARTICIPATION:
        if occasion.course is None:
            errors["course"] = _("Please choose the course.")
        elif occasion.course.programme_id != kind.programme_id:
            errors["course"] = _("This course belongs to another programme.")
    if kind.basis == Basis.VOLUNTEERING:
        if occasion.starts_on and occasion.starts_on > occasion.until(today):
            errors["starts_on"] = _("The period begins after its end.")
        if occasion.ends_on and occasion.ends_on > today:
            errors["ends_on"] = _("The period ends in the future.")
    if errors:
        raise ValidationError(errors)
