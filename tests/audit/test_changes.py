"""Every change to a record about somebody leaves who, what, when, before and after."""

from __future__ import annotations

from datetime import date, time

import pytest
from auditlog.context import disable_auditlog
from auditlog.registry import auditlog
from django.db import connection
from django.db.models import BinaryField
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from audit.enums import Way
from audit.models import Change
from kern.personal_data import DataClass, descriptions
from partnerships.services.closure import close_partnership
from people.enums import Channel, ConsentPurpose
from people.services import give_consent, set_availability, set_languages, withdraw_consent
from tests.builders import TODAY, make_newcomer, make_partnership, make_ready_volunteer, make_user
from volunteers.models import Interview, Volunteer

pytestmark = pytest.mark.django_db


def changes(label: str) -> list[tuple[int, dict[str, object]]]:
    """Action and fields of each change of a model, the oldest first."""
    found = Change.objects.filter(object_repr=label).order_by("pk")
    return list(found.values_list("action", "changes"))


def test_a_saved_form_is_recorded_field_by_field(client: Client) -> None:
    staff = make_user(Kind.COORDINATOR)
    client.force_login(staff)
    newcomer = make_newcomer(status="registered")
    Change.objects.all().delete()
    client.post(reverse("newcomers:refuse", args=[newcomer.pk]), {"reason": "other", "note": "weit"})
    entries = Change.objects.filter(object_repr="newcomers.Newcomer")
    said = {name: pair for entry in entries for name, pair in entry.changes.items()}
    assert said["status"] == ["registered", "refused"]
    assert said["refusal_note"] == ["", "weit"]
    entry = entries[0]
    assert (entry.actor, entry.way, entry.record_id) == (staff, Way.PAGE, newcomer.pk)
    assert entry.remote_addr is None and entry.actor_email is None


def test_what_is_written_in_bulk_is_recorded_and_what_stays_is_not() -> None:
    person = make_ready_volunteer().person
    Change.objects.all().delete()
    set_languages(person, levels={"de": 7, "ti": 4})
    set_languages(person, levels={"de": 6, "ti": 4})
    set_languages(person, levels={"de": 6})
    said = changes("people.LanguageSkill")
    assert [action for action, _fields in said] == [0, 1, 2]
    assert said[1][1]["speaking"] == [7, 6]
    assert set(Change.objects.values_list("record_id", flat=True)) == {person.pk}

    Change.objects.all().delete()
    set_availability(person, windows=[(1, time(15), time(18)), (3, time(9), time(12))])
    assert len(changes("people.AvailabilityWindow")) == 1

    now = timezone.now()
    give_consent(person, purpose=ConsentPurpose.PHOTO, channel=Channel.PAPER, now=now)
    withdraw_consent(person, purpose=ConsentPurpose.PHOTO, now=now)
    assert [action for action, _fields in changes("people.Consent")] == [0, 1]


def test_parts_stand_on_the_page_of_their_record() -> None:
    partnership = make_partnership()
    volunteer, staff = partnership.volunteer, make_user(Kind.COORDINATOR)
    Interview.objects.create(volunteer=volunteer, held_on=TODAY, held_by=staff, recommendation="yes")
    partnership.goals.create(text="B1", agreed_on=TODAY)
    partnership.pauses.create(starts_on=TODAY, noted_by=staff)
    Change.objects.all().delete()
    close_partnership(
        partnership=partnership, closed_on=date(2026, 3, 2), reason="goals_reached", by=staff, today=TODAY
    )
    assert Change.objects.get(object_repr="partnerships.Pause").record_id == partnership.pk
    kept = Change.objects.filter(object_repr="partnerships.Partnership")
    assert {entry.record_id for entry in kept} == {partnership.pk}


def test_secrets_are_masked_and_files_stay_out() -> None:
    user = make_user(Kind.ADMINISTRATOR)
    user.set_password("another-long-password")
    user.save()
    entry = Change.objects.filter(object_repr="accounts.User").first()
    assert entry.changes["password"] == ["•••", "•••"]
    for model in auditlog.get_models():
        recorded = set(auditlog.get_model_fields(model)["include_fields"])
        binary = {field.name for field in model._meta.concrete_fields if isinstance(field, BinaryField)}
        assert not recorded & (binary | {"last_login", "created_at"}), model


def test_secret_fields_of_all_recorded_models_are_masked() -> None:
    for description in descriptions():
        if description.is_audited:
            secret = {n for n, field in description.fields.items() if field.data_class == DataClass.SECRET}
            assert secret == set(auditlog.get_model_fields(description.model)["mask_fields"])


def test_without_a_request_it_was_the_system_and_with_a_link_nobody_in_particular() -> None:
    make_newcomer()
    assert set(Change.objects.values_list("way", flat=True)) == {Way.SYSTEM}


def test_no_name_outlives_a_person_in_the_row_itself() -> None:
    volunteer = make_ready_volunteer(person_last_name="Zaunkönig")
    volunteer.note = "neu"
    volunteer.save()
    for entry in Change.objects.all():
        assert "Zaunkönig" not in entry.object_repr
        assert entry.actor_email is None and entry.additional_data is None


def test_a_typical_save_costs_two_queries_more() -> None:
    """One look at what was there, one row; names are not asked for."""
    volunteer = Volunteer.objects.get(pk=make_ready_volunteer().pk)

    def queries(note: str) -> int:
        volunteer.note = note
        with CaptureQueriesContext(connection) as captured:
            volunteer.save()
        return len(captured)

    queries("once, so that kinds of records are known")
    with disable_auditlog():
        before = queries("neu")
    assert queries("noch neuer") == before + 2
