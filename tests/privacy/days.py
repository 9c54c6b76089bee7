"""The day on which these tests play, and whether somebody is gone."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from people.models import Person

TODAY = date(2026, 6, 15)
REFUSED = {"decided_on": TODAY, "refusal_reason": "other"}


def at(day: date, hour: int = 3) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def days(number: int) -> timedelta:
    return timedelta(days=number)


def gone(person: Person) -> bool:
    return Person.objects.filter(pk=person.pk).exclude(erased_on=None).exists()
