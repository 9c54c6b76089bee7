"""What matching keeps of a person is what is recorded of them, in whatever way it was changed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import time
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.enums import Kind
from matching import features
from matching.features import NEWCOMERS, VOLUNTEERS
from matching.loading import load_free, load_waiting
from newcomers.models import Newcomer
from people.models import AvailabilityWindow, Interest, LanguageSkill, Person, PersonInterest
from people.services import save_person, set_availability, set_interests, set_languages
from programmes.models import Task
from tests.builders import (
    TODAY,
    make_interest,
    make_municipality,
    make_newcomer,
    make_ready_volunteer,
    make_task,
    make_user,
)
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


def loaded() -> dict[UUID, bytes]:
    """What the next question holds of everybody."""
    waiting = load_waiting(Newcomer.objects.all(), today=TODAY, keep=True)
    free = load_free(Volunteer.objects.all(), today=TODAY, keep=True)
    return {
        UUID(pk): data for side in (waiting, free) for pk, data in zip(side.ids, side.packed, strict=True)
    }


def freshly_packed() -> dict[UUID, bytes]:
    volunteers = Volunteer.objects.values_list("pk", flat=True)
    return VOLUNTEERS.pack(list(volunteers)) | NEWCOMERS.pack(
        list(Newcomer.objects.values_list("pk", flat=True))
    )


def changes(change: Callable[[], object]) -> set[UUID]:
    """Whose features the change makes others; that they are right afterwards is asserted."""
    before = loaded()
    assert before == freshly_packed()
    change()
    after = loaded()
    assert after == freshly_packed()
    return {pk for pk in after if after[pk] != before.get(pk)}


def set_postcode(person: Person) -> None:
    make_municipality("Lampertheim", "68623")
    person.postcode, person.place = "68623", ""
    save_person(person, today=TODAY)


def save(record: Any, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(record, name, value)
    record.save()


PERSON: dict[str, Callable[[Person], object]] = {
    "languages": lambda person: set_languages(person, levels={"ti": (7, 7, 1)}),
    "likes": lambda person: set_interests(person, likes=[make_interest("Schach", "Chess")]),
    "dislikes": lambda person: set_interests(person, likes=[], dislikes=[make_interest()]),
    "free times": lambda person: set_availability(person, windows=[(2, time(9), time(11))]),
    "no free times": lambda person: set_availability(person, windows=[]),
    "another postcode": set_postcode,
    "how far they travel": lambda person: save(person, travels_km=33),
    "gender": lambda person: save(person, gender="male"),
    "a language directly": lambda person: person.languages.create(language="so", speaking=5),
    "a level directly": lambda person: save(
        LanguageSkill.objects.get(person=person, language="de"), speaking=1
    ),
    "a language deleted": lambda person: LanguageSkill.objects.filter(person=person, language="de").delete(),
    "an interest directly": lambda person: person.person_interests.create(interest=make_interest("Tanz")),
    "an interest deleted": lambda person: PersonInterest.objects.filter(person=person).delete(),
    "a free time directly": lambda person: person.availability.create(
        weekday=4, starts_at=time(8), ends_at=time(10)
    ),
    "a free time deleted": lambda person: AvailabilityWindow.objects.get(person=person).delete(),
}


@pytest.mark.parametrize("name", PERSON)
def test_a_change_of_the_person_reaches_both_parts_they_may_play(name: str) -> None:
    volunteer, newcomer = make_ready_volunteer(), make_newcomer()
    make_ready_volunteer(person_last_name="Unbeteiligt")
    assert changes(lambda: PERSON[name](volunteer.person)) == {volunteer.pk}
    assert changes(lambda: PERSON[name](newcomer.person)) == {newcomer.pk}


VOLUNTEER: dict[str, Callable[[Volunteer], object]] = {
    "wished gender": lambda volunteer: save(volunteer, wished_gender="female"),
    "children": lambda volunteer: save(volunteer, accepts_children=False),
    "offers set": lambda volunteer: volunteer.offers.set([make_task("Behörden")]),
    "offers added": lambda volunteer: volunteer.offers.add(make_task("Behörden")),
    "offers removed": lambda volunteer: volunteer.offers.remove(make_task()),
    "offers cleared": lambda volunteer: volunteer.offers.clear(),
    "added from the task": lambda volunteer: make_task("Behörden").volunteers.add(volunteer),
    "removed from the task": lambda volunteer: make_task().volunteers.remove(volunteer),
    "cleared from the task": lambda volunteer: make_task().volunteers.clear(),
}


@pytest.mark.parametrize("name", VOLUNTEER)
def test_a_change_of_the_volunteer_is_seen(name: str) -> None:
    volunteer = make_ready_volunteer()
    assert changes(lambda: VOLUNTEER[name](volunteer)) == {volunteer.pk}


NEWCOMER: dict[str, Callable[[Newcomer], object]] = {
    "wished gender": lambda newcomer: save(newcomer, wished_gender="female"),
    "children": lambda newcomer: save(newcomer, children=3),
    "needs set": lambda newcomer: newcomer.needs.set([make_task("Behörden")]),
    "needs cleared": lambda newcomer: newcomer.needs.clear(),
    "cleared from the task": lambda newcomer: make_task().newcomers.clear(),
}


@pytest.mark.parametrize("name", NEWCOMER)
def test_a_change_of_the_newcomer_is_seen(name: str) -> None:
    newcomer = make_newcomer()
    assert changes(lambda: NEWCOMER[name](newcomer)) == {newcomer.pk}


def test_a_task_that_is_needed_unsaid_reaches_those_who_need_it() -> None:
    reading = make_task("Lesen lernen")
    unread, _reader = make_newcomer(person_literacy="none"), make_newcomer(person_literacy="latin")
    assert changes(lambda: save(reading, needed_by="not_literate")) == {unread.pk}
    assert changes(lambda: save(unread.person, literacy="latin")) == {unread.pk}


def test_a_task_or_interest_that_is_deleted_is_forgotten() -> None:
    volunteer, newcomer = make_ready_volunteer(), make_newcomer()
    both = {volunteer.pk, newcomer.pk}
    assert changes(lambda: Interest.objects.get().delete()) == both
    assert changes(lambda: Task.objects.all().delete()) == both


def test_what_the_pages_save_is_seen(client: Client) -> None:
    client.force_login(make_user(Kind.ADMINISTRATOR, is_staff=True, is_superuser=True))
    volunteer, newcomer = make_ready_volunteer(), make_newcomer()

    def post(name: str, pk: UUID, **data: Any) -> Callable[[], object]:
        def send() -> None:
            assert client.post(reverse(name, args=[pk]), data).status_code == 302

        return send

    person = {"first_name": "Helga", "last_name": "Muster", "gender": "female", "postcode": "64625"} | {
        **{"place": "Bensheim", "travels_km": "20", "correspondence_language": "de"},
        **{"language_0": "de", "understanding_0": "7", "speaking_0": "6", "writing_0": "6"},
    }
    times = {"availability": ["1-2"]}
    edit = post("people:edit", volunteer.person.pk, **person, **times)
    assert changes(edit) == {volunteer.pk}
    assert changes(post("people:edit", newcomer.person.pk, **person, **times)) == {newcomer.pk}
    offers = {"places": "1", "wished_gender": "female"}
    assert changes(post("volunteers:edit", volunteer.pk, **offers)) == {volunteer.pk}
    needs = {"wished_gender": "female", "children": "2", "registered_by": "self"}
    assert changes(post("newcomers:edit", newcomer.pk, **needs)) == {newcomer.pk}
    in_admin = {**person, "organisation": str(newcomer.person.organisation_id), "travels_km": "44"}
    assert changes(post("admin:people_person_change", newcomer.person.pk, **in_admin)) == {newcomer.pk}


def test_somebody_new_is_packed_at_the_first_loading() -> None:
    assert loaded() == {}
    volunteer = make_ready_volunteer()
    assert changes(lambda: make_newcomer()) == {Newcomer.objects.get().pk}
    assert set(loaded()) == {volunteer.pk, Newcomer.objects.get().pk}


def test_what_another_version_of_the_engine_packed_is_packed_anew() -> None:
    newcomer = make_newcomer()
    NEWCOMERS.rows.objects.filter(pk=newcomer.pk).update(data=b"\0old")
    assert loaded() == freshly_packed()


def test_whoever_is_deleted_leaves_nothing_behind() -> None:
    newcomer, volunteer = make_newcomer(), make_ready_volunteer()
    loaded()
    newcomer.person.delete()
    volunteer.person.delete()
    assert not NEWCOMERS.rows.objects.exists()
    assert not VOLUNTEERS.rows.objects.exists()


def test_data_that_cannot_be_packed_counts_as_missing(caplog: pytest.LogCaptureFixture) -> None:
    newcomer = make_newcomer()
    LanguageSkill.objects.filter(person=newcomer.person).update(speaking=99)
    NEWCOMERS.forget([newcomer.pk])
    (packed,) = loaded().values()
    assert packed == freshly_packed()[newcomer.pk]
    assert "cannot use the data of" in caplog.text


# --- the command ----------------------------------------------------------------------------------


def rebuild(*arguments: str) -> str:
    output = StringIO()
    call_command("rebuild_features", *arguments, stdout=output)
    return output.getvalue()


def test_the_command_finds_and_mends_what_was_changed_behind_our_back() -> None:
    volunteer = make_ready_volunteer()
    make_newcomer()
    loaded()
    assert "volunteer: 1 active, 0 stale, 0 missing, 0 unused" in rebuild("--check")
    Person.objects.filter(pk=volunteer.person.pk).update(travels_km=77)
    with pytest.raises(CommandError, match="1 stale"):
        rebuild("--check")
    assert loaded() != freshly_packed()
    assert "volunteer: 1 active, 1 stale" in rebuild()
    assert loaded() == freshly_packed()
    Volunteer.objects.update(status="ended")
    assert "volunteer: 0 active, 0 stale, 0 missing, 1 unused" in rebuild()
    assert not VOLUNTEERS.rows.objects.exists()


# --- two at the same moment -----------------------------------------------------------------------


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_known", [True, False], ids=["emptied row", "no row yet"])
def test_a_change_during_loading_leaves_nothing_stale(
    monkeypatch: pytest.MonkeyPatch, is_known: bool
) -> None:
    """Between reading a person and keeping what was packed, somebody else changes the person."""
    newcomer = make_newcomer()
    if not is_known:
        NEWCOMERS.rows.objects.all().delete()
    packed = features._packed

    def pack_slowly(profile: Any) -> bytes:
        result = packed(profile)
        monkeypatch.setattr(features, "_packed", packed)
        elsewhere(lambda: set_languages(newcomer.person, levels={"so": 5}))
        return result

    monkeypatch.setattr(features, "_packed", pack_slowly)
    outdated = loaded()
    assert outdated != freshly_packed()
    assert loaded() == freshly_packed()


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_not_committed_yet_makes_nobody_wait_and_leaves_nothing_stale() -> None:
    newcomer = make_newcomer()
    before = freshly_packed()
    with transaction.atomic():
        set_languages(newcomer.person, levels={"so": 5})
        if connection.vendor == "postgresql":
            found: list[dict[UUID, bytes]] = []
            elsewhere(lambda: found.append(loaded()))
            assert found == [before]
    assert loaded() == freshly_packed() != before


def elsewhere(action: Callable[[], object]) -> None:
    """Do it over another connection, to the end."""

    def run() -> None:
        try:
            action()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()
