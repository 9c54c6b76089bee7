"""What the record of access holds: some days of looking things up and correcting them, and one busy hour."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType

from accounts.models import User
from audit.enums import How, SecurityKind, Way
from audit.models import Change, Reading, SecurityEvent, UnusualReading
from newcomers.models import Newcomer
from office.demo.world import World
from people.services import save_person, set_languages
from volunteers.models import Volunteer


def build_trail(world: World) -> None:
    """Changes to two people, readings of a few, logins, and somebody who had many letters to prepare."""
    staff = world.coordinator
    first, second = Volunteer.objects.filter(pk__in=[each.pk for each in world.volunteers[:2]])
    first.note = f"{first.note}\nErreicht man am besten abends.".strip()
    first.save()
    person = second.person
    person.street = "Neue Gasse 4"
    save_person(person, today=world.today)
    spoken = {skill.language: skill.speaking for skill in person.languages.all()}
    set_languages(person, levels={**spoken, "fr": 4})
    at = world.at(world.day(3), 10)
    Change.objects.update(actor=staff, way=Way.PAGE, timestamp=at)
    opened: list[Volunteer | Newcomer] = [first, second, *world.newcomers[:3]]
    for position, record in enumerate(opened):
        _read(staff, record, at + timedelta(minutes=4 * position))
    for days in (3, 2, 1):
        event = SecurityEvent.objects.create(kind=SecurityKind.LOGIN, user=staff, about=staff)
        SecurityEvent.objects.filter(pk=event.pk).update(created_at=world.at(world.day(days), 8))
    UnusualReading.objects.create(
        user=staff,
        hour=world.at(world.day(9), 14),
        number=214,
        looked_at_on=world.day(8),
        looked_at_by=world.administrator,
        note="Hat die Einladungen zur Feierstunde vorbereitet.",
    )


def _read(user: User, record: Volunteer | Newcomer, at: datetime) -> None:
    kind = ContentType.objects.get_for_model(record)
    reading = Reading.objects.create(
        user=user,
        content_type=kind,
        object_id=record.pk,
        how=How.PAGE,
        view=f"{kind.app_label}:detail",
    )
    Reading.objects.filter(pk=reading.pk).update(created_at=at)
