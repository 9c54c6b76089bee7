"""Roles as data, held against the house: views, records, fields, and the page that shows them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from accounts.models import Role, User
from accounts.rights import (
    ACCOMPANIED,
    FACILITATOR,
    FOR_ADMINISTRATORS,
    FOR_THEIR_AUTHOR,
    PARTNER,
    ROLES,
    Reach,
    classes_of,
    sees,
)
from audit.models import Reading, SecurityEvent, UnusualReading
from kern.personal_data import DataClass, described
from partnerships.models import SupervisionMinutes
from privacy.models import Erasure, ErasureNotice
from tests.builders import make_municipality, make_organisation, make_user
from tests.other_office import There
from tests.test_access import URLS


def test_roles_may_what_the_views_let_them() -> None:
    """In each area that a role is said to work in stands a page for it, and in no other."""
    for kind in Kind:
        areas = {
            name.partition(":")[0]
            for name, entry in URLS.items()
            if kind in getattr(entry.callback, "access", None).kinds  # type: ignore[union-attr]
        }
        assert areas == set(ROLES[kind].areas), kind


def records() -> Iterator[type[Model]]:
    for model in apps.get_models():
        if model._meta.app_label in settings.HOUSE_APPS and hasattr(
            model._default_manager.all(), "visible_to"
        ):
            yield model


def reached(user: User) -> set[str]:
    """Models of which the user reaches a record that is not their account."""
    own = User.objects.get(pk=user.pk)  # without the roles it had before
    return {
        model._meta.label
        for model in records()
        if model._default_manager.visible_to(own).exclude(pk=own.pk).exists()  # type: ignore[attr-defined]
    }


@pytest.fixture
def there(db: None) -> There:
    """An office with a record of every kind; also those that only administrators see."""
    there, now = There(), timezone.now()
    there.supervision.group.facilitator = make_user(email="leitet@example.org")
    there.supervision.group.save()
    SupervisionMinutes.objects.create(
        meeting=there.supervision, text="Protokoll", written_by=there.supervision.group.facilitator
    )
    person = there.newcomer.person
    content_type = Reading._meta.get_field("content_type").related_model.objects.get_for_model(person)
    Reading.objects.create(user=there.staff, content_type=content_type, how="page", view="x")
    UnusualReading.objects.create(user=there.staff, hour=now, number=300)
    Erasure.objects.create(person_id=person.pk, reason="request")
    ErasureNotice.objects.create(
        person=person, rule="newcomer_profile", due_on=now.date(), told_on=now.date()
    )
    SecurityEvent.objects.create(kind="login", user=there.staff)
    return there


def test_administrators_reach_everything_but_minutes(there: There) -> None:
    assert ROLES[Kind.ADMINISTRATOR].reach == Reach.EVERYTHING
    admin = make_user(Kind.ADMINISTRATOR)
    for model in records():
        all_of_them = model._default_manager.all()
        assert all_of_them.exists(), f"{model._meta.label}: the test has none"
        seen = model._default_manager.visible_to(admin)  # type: ignore[attr-defined]
        assert seen.count() == (0 if model._meta.label in FOR_THEIR_AUTHOR else all_of_them.count()), (
            model._meta.label
        )


def test_coordinators_reach_their_organisation_or_town_and_nothing_else(there: There) -> None:
    assert ROLES[Kind.COORDINATOR].reach == Reach.OFFICE
    everything = {model._meta.label for model in records()} - FOR_ADMINISTRATORS - FOR_THEIR_AUTHOR
    assert reached(there.staff) == everything
    assert reached(make_user(Kind.COORDINATOR)) == set()
    town = there.newcomer.person.municipality
    here = make_user(Kind.COORDINATOR, organisation=there.organisation, municipality=town)
    # Where a record belongs to the whole organisation, one town of it does not reach it.
    assert {"people.Person", "newcomers.Newcomer", "volunteers.Volunteer"} <= reached(here) < everything
    elsewhere = make_municipality("Lorsch", "64653")
    assert (
        reached(make_user(Kind.COORDINATOR, organisation=there.organisation, municipality=elsewhere)) == set()
    )


def test_trainers_reach_what_they_teach(there: There) -> None:
    assert ROLES[Kind.TRAINER].reach == Reach.ASSIGNED
    trainer = make_user(Kind.TRAINER)
    assert reached(trainer) == set()
    there.session.trainer = trainer
    there.session.save()
    assert reached(trainer) == ROLES[Kind.TRAINER].records


def test_volunteers_reach_what_is_their_own(there: There) -> None:
    assert ROLES[Kind.VOLUNTEER].reach == Reach.OWN
    user = make_user(Kind.VOLUNTEER)
    assert reached(user) == set()
    person = there.volunteer.person
    person.user = user
    person.save()
    there.partnership.volunteer = there.volunteer
    there.partnership.save()
    there.assignment.volunteer, there.assignment.status = there.volunteer, "taken"
    there.assignment.save()
    assert reached(user) == ROLES[Kind.VOLUNTEER].records


def test_who_leads_a_group_reaches_it_and_their_minutes(there: There) -> None:
    assert reached(there.supervision.group.facilitator) == FACILITATOR.records


def test_what_trainers_and_volunteers_never_see() -> None:
    """The promise of the house in one place: change it here only after talking to those concerned."""
    never = {
        *(DataClass.ORIGIN, DataClass.FAMILY, DataClass.NOTE, DataClass.CONDUCT, DataClass.BIRTH),
        *(DataClass.LETTER, DataClass.ACCOUNT, DataClass.SECRET, DataClass.THIRD_PERSON),
    }
    for kind in (Kind.TRAINER, Kind.VOLUNTEER):
        assert not classes_of(kind) & never
    assert not classes_of(Kind.TRAINER) & {DataClass.CONTACT, DataClass.ADDRESS, DataClass.WISHES}
    assert not any(DataClass.SECRET in classes_of(kind) for kind in Kind)
    assert {each.rpartition(".")[2] for each in PARTNER["together"]} == {
        *("first_name", "municipality", "phone", "interest")
    }
    assert PARTNER["over"] == {"people.Person.first_name"}
    # Who is asked whether they go along knows neither whom nor where; afterwards they forget it again.
    for stage in ("asked", "over"):
        assert {each.rpartition(".")[2] for each in ACCOMPANIED[stage]} == {
            *("language", "other_languages", "wished_gender")
        }


@pytest.mark.django_db
def test_whoever_has_two_roles_sees_what_either_shows() -> None:
    user = make_user(Kind.TRAINER)
    assert sees(user, DataClass.PARTICIPATION) and not sees(user, DataClass.WISHES)
    assert not sees(make_user(), DataClass.NAME) and sees(make_user(), DataClass.NONE)
    Role.objects.create(user=user, kind=Kind.COORDINATOR, organisation=make_organisation())
    assert sees(User.objects.get(pk=user.pk), DataClass.WISHES)


def test_every_field_named_is_described_and_of_a_class_that_the_role_sees() -> None:
    for rights in (*ROLES.values(), FACILITATOR):
        for path in rights.fields:
            label, _dot, name = path.rpartition(".")
            description = described(label)
            assert description is not None and description.fields[name].data_class in rights.classes, path
        assert rights.only_agreed <= rights.classes
        for label in rights.records:
            assert apps.get_model(label) in set(records())


@pytest.mark.django_db
def test_administrators_read_the_roles_on_a_page(client: Client) -> None:
    client.force_login(make_user(Kind.ADMINISTRATOR))
    page = client.get(reverse("accounts:rights"))
    assert page.status_code == 200
    rows = {str(label): cells for label, cells in page.context["rows"]}
    administrator, coordinator, trainer, volunteer, facilitator = rows[str(DataClass.CONTACT.label)]
    assert administrator.is_seen and coordinator.is_seen and not trainer.is_seen
    assert volunteer.only == facilitator.only == "Telefon" and volunteer.if_agreed
    assert not any(cell.is_seen for cell in rows[str(DataClass.SECRET.label)])
    assert reverse("accounts:rights") in client.get(reverse("accounts:user_list")).content.decode()
