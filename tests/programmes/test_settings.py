"""Administrators set up programmes, organisations and towns; bad input is refused beside its field."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.enums import Kind
from programmes.models import Funder, Municipality, Organisation, Programme
from programmes.services import save_municipality
from tests.builders import make_municipality, make_organisation, make_programme, make_task, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_admin(client: Client) -> Client:
    client.force_login(make_user(Kind.ADMINISTRATOR, language="en"))
    return client


def programme_data(**changes: object) -> dict[str, object]:
    data: dict[str, object] = {
        "name": "Integration braucht Partnerschaft",
        "code": "IBP",
        "organisation": str(make_organisation().pk),
        "starts_on": "2026-01-01",
        "ends_on": "",
        "required_training_hours": "39.5",
        "meeting_rhythm_days": "7",
        "supervision_min_weeks": "6",
        "supervision_max_weeks": "8",
        "proposal_validity_days": "14",
        "regular_attendance_needed": "0",
        "regular_attendance_of": "8",
        "regular_attendance_months": "12",
        "partnership_months": "12",
        "first_call_days": "28",
        "contact_interval_days": "30",
        "rests_in_school_holidays": "on",
        "tasks-TOTAL_FORMS": "1",
        "tasks-INITIAL_FORMS": "0",
        "tasks-0-position": "1",
        "tasks-0-name": "Deutsch sprechen",
        "tasks-0-name_en": "Speaking German",
        "funding-TOTAL_FORMS": "1",
        "funding-INITIAL_FORMS": "0",
        "funding-0-funder_name": "Land Hessen",
        "funding-0-starts_on": "2026-01-01",
    }
    return data | changes


def test_programme_is_saved_with_tasks_and_funders(as_admin: Client) -> None:
    response = as_admin.post(reverse("programmes:programme_create"), programme_data())
    programme = Programme.objects.get()
    assert response.url == programme.get_absolute_url()
    assert programme.required_training_minutes == 2370
    assert programme.required_training_hours == Decimal("39.5")
    assert programme.tasks.get().name == "Deutsch sprechen"
    assert programme.funding_periods.get().funder == Funder.objects.get(name="Land Hessen")
    page = as_admin.get(programme.get_absolute_url()).text
    assert "Land Hessen" in page and "Speaking German" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": "2025-12-31"}, "__all__"),
        ({"supervision_max_weeks": "5"}, "__all__"),
        ({"code": "ibp 1"}, "code"),
        ({"required_training_hours": "viele"}, "required_training_hours"),
        ({"meeting_rhythm_days": "0"}, "meeting_rhythm_days"),
        ({"starts_on": ""}, "starts_on"),
    ],
)
def test_wrong_rules_are_refused_and_the_input_kept(
    as_admin: Client, changes: dict[str, object], field: str
) -> None:
    response = as_admin.post(reverse("programmes:programme_create"), programme_data(**changes))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert 'value="Integration braucht Partnerschaft"' in response.text
    assert 'value="Speaking German"' in response.text
    assert not Programme.objects.exists()


def test_wrong_funding_saves_nothing_at_all(as_admin: Client) -> None:
    data = programme_data(**{"funding-0-ends_on": "2025-01-01"})
    response = as_admin.post(reverse("programmes:programme_create"), data)
    assert response.status_code == 422
    assert "The end lies before the start." in response.text
    assert not Programme.objects.exists() and not Funder.objects.exists()


def test_editing_keeps_the_tasks(as_admin: Client) -> None:
    task = make_task()
    programme = make_programme()
    data = programme_data(
        **{
            "name": programme.name,
            "tasks-INITIAL_FORMS": "1",
            "tasks-0-id": str(task.pk),
            "tasks-0-name": "Deutsch üben",
            "tasks-0-DELETE": "on",
        }
    )
    as_admin.post(reverse("programmes:programme_edit", args=[programme.pk]), data)
    assert programme.tasks.get().pk == task.pk
    assert programme.tasks.get().name == "Deutsch üben"


def test_regular_attendance_is_a_rule_of_the_programme(as_admin: Client) -> None:
    rule = {"regular_attendance_needed": "6", "regular_attendance_of": "8", "regular_attendance_months": "12"}
    refused = as_admin.post(
        reverse("programmes:programme_create"), programme_data(**rule | {"regular_attendance_of": "5"})
    )
    assert refused.status_code == 422
    assert "More talks and workshops are to be attended than there are." in refused.text
    response = as_admin.post(reverse("programmes:programme_create"), programme_data(**rule))
    assert "6 of 8 talks and workshops in 12 months" in as_admin.get(response.url).text


def test_how_the_office_keeps_in_touch_is_a_rule_of_the_programme(as_admin: Client) -> None:
    rules = {"partnership_months": "9", "first_call_days": "14", "contact_interval_days": "45"}
    refused = as_admin.post(
        reverse("programmes:programme_create"), programme_data(**rules | {"contact_interval_days": "3"})
    )
    assert refused.status_code == 422
    assert refused.context["form"].errors["contact_interval_days"]
    response = as_admin.post(
        reverse("programmes:programme_create"), programme_data(**rules, rests_in_school_holidays="")
    )
    page = as_admin.get(response.url).text
    assert "first call after 14 days, then every 45 days in the first year" in page
    assert "9 months" in page
    assert "in the school holidays too" in page


def test_organisation_with_unknown_postcode_is_refused(as_admin: Client) -> None:
    data = {"name": "Café", "kind": "welfare", "postcode": "00000"}
    response = as_admin.post(reverse("programmes:organisation_create"), data)
    assert response.status_code == 422
    assert response.context["form"].errors["postcode"]
    assert 'value="Café"' in response.text
    as_admin.post(reverse("programmes:organisation_create"), data | {"postcode": "64625"})
    assert Organisation.objects.get().postcode == "64625"


def test_town_with_its_postcodes(as_admin: Client) -> None:
    url = reverse("programmes:municipality_create")
    data = {"name": "Bensheim", "district_code": "06431", "postcodes": "64625, 00000"}
    response = as_admin.post(url, data)
    assert response.status_code == 422
    assert "There is no postcode 00000 in Germany." in response.text
    assert "64625, 00000" in response.text
    assert not Municipality.objects.exists()
    as_admin.post(url, data | {"postcodes": "64625 64625"})
    assert Municipality.objects.get().postcodes.get().postcode == "64625"
    taken = as_admin.post(url, data | {"name": "Lorsch", "postcodes": "64625"})
    assert taken.status_code == 422
    assert "64625 belongs to Bensheim already." in taken.text


def test_changed_postcodes_replace_the_old_ones() -> None:
    town = make_municipality()
    save_municipality(town, postcodes=["64653"])
    assert [entry.postcode for entry in town.postcodes.all()] == ["64653"]
    with pytest.raises(ValidationError):
        save_municipality(make_municipality("Viernheim", "68519"), postcodes=["64653"])
