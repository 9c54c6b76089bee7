"""The curriculum: from when until when a module is taught, and when it can go."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.enums import Kind
from tests.builders import TODAY, make_organisation, make_programme, make_user, make_volunteer
from tests.training.builders import (
    address,
    attend,
    attend_everything,
    make_course,
    make_curriculum,
    make_session,
)
from training.models import Module
from training.progress import progress_of
from training.services import delete_module, save_module

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    client.force_login(make_user(Kind.COORDINATOR))
    return client


def module_input(**changes):
    return {
        "programme": make_programme().pk,
        "title": "Neu",
        "minutes": "90",
        "position": "0",
        "valid_from": "",
        "valid_to": "",
        **changes,
    }


def test_a_new_module_comes_last():
    make_curriculum()
    added = save_module(Module(programme=make_programme(), title="Neu", minutes=60))
    assert added.position == 11


def test_a_module_is_added_and_changed(office):
    office.post(address("module_create"), module_input())
    module = Module.objects.get()
    assert (module.minutes, module.is_required, module.position) == (90, False, 1)
    changed = module_input(title="Anders", position="1", is_required="on", valid_from="2026-01-01")
    office.post(address("module_edit", module), changed)
    module.refresh_from_db()
    assert (module.title, module.is_required, module.valid_from) == ("Anders", True, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "Aufenthaltsrecht"}, "__all__"),
        ({"minutes": "5"}, "minutes"),
        ({"valid_from": "2026-05-01", "valid_to": "2026-04-30"}, "__all__"),
        ({"valid_to": "irgendwann"}, "valid_to"),
    ],
)
def test_bad_input_comes_back_with_what_was_typed(office, changes, field):
    make_curriculum()
    response = office.post(address("module_create"), module_input(description="Mit Beispielen", **changes))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert "Mit Beispielen" in response.content.decode()


def test_a_module_that_ended_may_have_a_successor_of_the_same_name(office):
    old = make_curriculum()["Aufenthaltsrecht"]
    old.valid_to = date(2026, 6, 30)
    save_module(old)
    response = office.post(
        address("module_create"), module_input(title="Aufenthaltsrecht", valid_from="2026-07-01")
    )
    assert response.status_code == 302
    page = office.get(address("module_list")).content.decode()
    assert "bis 30.06.2026" in page
    assert "ab 01.07.2026" in page


def test_the_sum_is_that_of_today(office):
    modules = make_curriculum()
    assert "fehlen" not in office.get(address("module_list")).content.decode()
    Module.objects.filter(pk=modules["Staatsangehörigkeitsrecht"].pk).update(valid_to=date(2025, 1, 1))
    page = office.get(address("module_list")).content.decode()
    assert "Zu den verlangten 40\N{NO-BREAK SPACE}h fehlen 2\N{NO-BREAK SPACE}h" in page


def test_a_module_does_not_end_before_a_date_that_teaches_it():
    module = make_session().parts.get().module
    module.valid_to = date(2026, 2, 6)
    with pytest.raises(ValidationError) as error:
        save_module(module)
    assert "07.02.2026" in error.value.message_dict["valid_to"][0]
    module.valid_to = date(2026, 2, 7)
    save_module(module)
    module.valid_from = date(2026, 2, 8)
    module.valid_to = None
    with pytest.raises(ValidationError) as error:
        save_module(module)
    assert "valid_from" in error.value.message_dict


def test_a_module_in_use_is_not_deleted_and_says_where(office):
    module = make_curriculum()["Aufenthaltsrecht"]
    attend(make_volunteer(), module, 60)
    with pytest.raises(ValidationError) as error:
        delete_module(module=module)
    assert "Schulung Frühjahr 2026, 07.02.2026" in error.value.messages[0]
    office.post(address("module_delete", module))
    assert Module.objects.filter(pk=module.pk).exists()
    page = office.get(address("module_edit", module)).content.decode()
    assert "07.02.2026" in page
    assert address("module_delete", module) not in page


def test_what_another_office_does_with_a_module_is_only_counted(office):
    module = make_curriculum()["Aufenthaltsrecht"]
    caritas = make_organisation("Caritas", kind="welfare")
    make_session(make_course("Schulung der Caritas", organisation=caritas), module)
    response = office.post(address("module_delete", module), follow=True)
    said = " ".join(str(message) for message in response.context["messages"])
    assert "1 weiterer Termin" in said
    assert "Caritas" not in said + response.content.decode()
    assert Module.objects.filter(pk=module.pk).exists()


def test_a_module_that_nobody_uses_is_deleted_after_asking(office):
    module = make_curriculum()["Aufenthaltsrecht"]
    assert address("module_delete", module) in office.get(address("module_edit", module)).content.decode()
    assert office.get(address("module_delete", module)).status_code == 200
    assert Module.objects.filter(pk=module.pk).exists()
    office.post(address("module_delete", module))
    assert not Module.objects.filter(pk=module.pk).exists()


def test_whoever_lacked_only_a_module_that_goes_is_ready_then():
    volunteer = make_volunteer()
    programme = make_programme()
    programme.required_training_minutes = 2160
    programme.save()
    attend_everything(volunteer, short={"Aufenthaltsrecht": 240})
    assert not progress_of(volunteer, today=TODAY).is_ready
    delete_module(module=make_curriculum()["Aufenthaltsrecht"], today=TODAY)
    assert progress_of(volunteer, today=TODAY).is_ready
