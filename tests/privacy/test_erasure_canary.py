"""A token in every field that holds something of somebody; after the erasure none is left anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from certificates.models import CertificateFile
from kern.personal_data import Erase, described
from messaging.services import queue_mail
from partnerships.models import SupervisionMinutes
from people.models import Person
from privacy.enums import ErasureReason
from privacy.services.erasure import erase_person
from tests.builders import make_user
from tests.canaries import Canary
from tests.canary_world import World
from tests.privacy.dump import database

pytestmark = pytest.mark.django_db


def stays(canary: Canary, person: Person) -> bool:
    """Whether the description says that this may be left: days and states that keep figures right."""
    label, name = canary.path.rsplit(".", 1)
    description = described(label)
    assert description is not None
    field = description.fields[name]
    paths = [
        path
        for path in description.about
        if description.model._default_manager.filter(pk=canary.row.pk)
        .filter(**{path or "pk": person.pk})
        .exists()
    ]
    return field.on_erasure == Erase.KEEP or not any(field.is_erased_with(path) for path in paths)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    yield World()


# What may be left of a person, field by field, and why.
KEPT = {
    "certificates.Certificate.number": "no number of the register is missing",
    "certificates.Certificate.verification_code": "who checks it is told that there is nothing any more",
}
# An appointment that was taken is open again when the volunteer goes: it is the newcomer's.
NEWCOMERS_OWN = "assignments.Assignment."


def found(words: set[str], person: Person) -> dict[str, str]:
    """Where which of these words stand."""
    pattern = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))), re.IGNORECASE)
    return {f"{where}: {hit[0]}": where for where, text in database() for hit in pattern.finditer(text)}


@pytest.mark.parametrize("part", ["volunteer", "newcomer"])
def test_no_canary_of_an_erased_person_is_found_in_any_table(world, part):
    pair = world.partnership
    person = Person.objects.get(pk=getattr(pair, part).person_id)
    own = {
        spelling: canary
        for spelling, canary in world.aviary.canaries.items()
        if person.pk in canary.people
        and canary.path not in KEPT
        and not (part == "volunteer" and canary.path.startswith(NEWCOMERS_OWN))
    }
    goes = {spelling: canary for spelling, canary in own.items() if not stays(canary, person)}
    left = {canary.path for spelling, canary in own.items() if spelling not in goes}
    assert len(goes) > 25
    # Days and states, and what the other side of a pair said: nothing that tells who it was.
    assert not {path for path in left if path.startswith(("people.", "accounts.", "messaging."))}
    words = {spelling.lstrip("+@=") for spelling in goes if spelling.startswith("zq")}
    words |= {person.first_name, person.last_name, person.email}
    _spread(world, person)
    assert found(words, person)
    erase_person(
        person=person,
        reason=ErasureReason.REQUEST,
        by=make_user(),
        now=timezone.now(),
        keeps_certificates=False,
    )
    assert found(words, person) == {}
    assert not any(word in str(cache._cache).lower() for word in words)  # type: ignore[attr-defined]


def _spread(world: World, person: Person) -> None:
    """What the house itself writes about somebody: texts of others, mails, changes, sessions, files."""
    SupervisionMinutes.objects.update(text=f"{person.first_name} {person.last_name} war dabei.")
    queue_mail(
        key="spread",
        template="privacy/mail/member_left",
        context={"group": f"{person.first_name} {person.last_name}"},
        to_email="other@example.org",
    )
    person.street = person.last_name
    person.save()
    CertificateFile.objects.filter(certificate__volunteer__person=person).update(
        pdf=f"% {person.last_name}".encode()
    )
    if person.user:
        Client().force_login(person.user)


def test_figures_of_the_whole_office_are_the_same_afterwards(world):
    """Nothing but what is about the person goes: every other row that was there is still there."""
    person = world.partnership.newcomer.person
    others = {
        spelling: canary
        for spelling, canary in world.aviary.canaries.items()
        if spelling.startswith("zq") and canary.people and person.pk not in canary.people
    }
    before = found(set(others), person)
    erase_person(person=person, reason=ErasureReason.REQUEST, by=make_user(), now=timezone.now())
    after = found(set(others), person)
    lost = {key.split(": ")[1].lower() for key in before.keys() - after.keys()}
    assert {others[spelling].path for spelling in lost} == set()
