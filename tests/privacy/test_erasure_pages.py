"""Erasing and keeping, as administrators see it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from newcomers.countries import country_choices
from newcomers.enums import NewcomerStatus
from partnerships.models import Meeting, Partnership
from people.models import Person
from privacy.facts import age_band, note_facts
from privacy.figures import Dimension, figures_by
from privacy.models import DataRequest, Erasure, ErasureNotice, PartnershipFact, RetentionPeriod
from privacy.regions import region_name, region_of
from tests.builders import (
    make_newcomer,
    make_partnership,
    make_person,
    make_programme,
    make_user,
    make_volunteer,
)
from tests.fixtures.login import confirm

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(make_user(Kind.ADMINISTRATOR))
    confirm(client)
    return client


def text_of(response) -> str:
    return response.content.decode()


def test_the_page_says_what_goes_who_is_told_and_who_is_named(admin):
    pair = make_partnership(newcomer=make_newcomer(contact_name="Frau Amt", contact_details="06251 1"))
    make_volunteer(person_last_name="Anders", note="Kennt Selam Tesfay.")
    page = text_of(admin.get(reverse("privacy:erase", args=[pair.newcomer.person_id])))
    for words in ("Sprachkenntnisse", "Partnerschaft", "Frau Amt", "Kennt Selam Tesfay."):
        assert words in page
    assert Person.objects.filter(erased_on=None).count() == Person.objects.count()


def test_without_the_right_name_nothing_is_erased_and_the_input_is_kept(admin):
    person = make_newcomer().person
    url = reverse("privacy:erase", args=[person.pk])
    response = admin.post(url, {"reason": "withdrawal", "confirmation": "Selam Irgendwer"})
    assert response.status_code == 422
    assert "Selam Irgendwer" in text_of(response)
    assert not Erasure.objects.exists()


def test_with_the_name_the_person_is_erased_and_the_request_can_be_answered(admin):
    person = make_newcomer().person
    asked = DataRequest.objects.create(
        person=person, kind="erasure", received_on=TODAY, channel="letter", due_on=TODAY
    )
    url = reverse("privacy:erase", args=[person.pk])
    response = admin.post(url, {"reason": "request", "confirmation": " selam  TESFAY "}, follow=True)
    assert response.status_code == 200
    assert reverse("privacy:request_detail", args=[asked.pk]) in text_of(response)
    assert Person.objects.get(pk=person.pk).erased_on == TODAY
    assert admin.get(url).status_code == 404
    assert "Selam" not in text_of(admin.get(reverse("privacy:erasures")))


def test_an_erased_person_is_on_no_list_and_on_no_page(admin):
    person = make_newcomer().person
    admin.post(reverse("privacy:erase", args=[person.pk]), {"reason": "request", "confirmation": str(person)})
    assert str(person.newcomer.pk) not in text_of(admin.get(reverse("newcomers:list")))
    assert admin.get(reverse("newcomers:detail", args=[person.newcomer.pk])).status_code == 404
    assert admin.get(reverse("people:edit", args=[person.pk])).status_code == 404


def test_a_closed_pair_with_somebody_erased_can_still_be_read(admin):
    pair = make_partnership(started_on=TODAY - timedelta(days=40))
    Meeting.objects.create(partnership=pair, met_on=TODAY - timedelta(days=9), minutes=60)
    person = pair.newcomer.person
    admin.post(reverse("privacy:erase", args=[person.pk]), {"reason": "request", "confirmation": str(person)})
    page = admin.get(pair.get_absolute_url())
    assert page.status_code == 200
    assert "gelöschte Person" in text_of(page)
    assert pair.newcomer.get_absolute_url() not in text_of(page)


def test_what_is_due_is_listed_and_can_be_kept_longer(admin, django_assert_max_num_queries):
    for number in range(3):
        make_newcomer(
            make_person(f"Selam{number}", "Tesfay"),
            status=NewcomerStatus.ENDED,
            ended_on=TODAY - timedelta(days=170 + number),
        )
    with django_assert_max_num_queries(95):
        page = text_of(admin.get(reverse("privacy:due")))
    assert "Selam2 Tesfay" in page
    person = Person.objects.get(first_name="Selam0")
    url = reverse("privacy:keep_longer", args=[person.pk])
    wrong = admin.post(url, {"kept_until": TODAY - timedelta(days=1), "kept_reason": "Klage"})
    assert wrong.status_code == 422
    admin.post(url, {"kept_until": TODAY + timedelta(days=99), "kept_reason": "Klage beim Amt"})
    assert ErasureNotice.objects.get().kept_reason == "Klage beim Amt"
    assert "Klage beim Amt" in text_of(admin.get(reverse("privacy:due")))


def test_a_programme_sets_its_times_within_bounds(admin):
    programme = make_programme()
    assert "Freitext zu Treffen" in text_of(admin.get(reverse("privacy:retention")))
    url = reverse("privacy:retention_edit", args=[programme.pk])
    form = admin.get(url).context["form"]
    usual = {name: field.initial for name, field in form.fields.items()}
    wrong = admin.post(url, usual | {"meeting_text": 400})
    assert wrong.status_code == 422 and "400" in text_of(wrong)
    admin.post(url, usual | {"meeting_text": 90})
    assert list(RetentionPeriod.objects.values_list("rule", "days")) == [("meeting_text", 90)]
    assert "3 Monate" in text_of(admin.get(reverse("privacy:retention")))


# --- facts and figures -----------------------------------------------------------------------------------


def test_a_fact_is_written_when_the_closure_is_final_and_once():
    pair = make_partnership(
        newcomer=make_newcomer(country_of_origin="ER", person_born_on=TODAY.replace(year=TODAY.year - 30)),
        started_on=TODAY - timedelta(days=200),
    )
    Meeting.objects.create(partnership=pair, met_on=TODAY - timedelta(days=99), minutes=75)
    Partnership.objects.update(
        status="closed", closed_on=TODAY, closure_noted_on=TODAY, closure_reason="goals_reached"
    )
    assert note_facts(today=TODAY + timedelta(days=7)) == 0
    assert note_facts(today=TODAY + timedelta(days=8)) == 1
    assert note_facts(today=TODAY + timedelta(days=9)) == 0
    fact = PartnershipFact.objects.get()
    assert (fact.meetings, fact.minutes, fact.region, fact.newcomer_age) == (1, 75, "014", "27-39")


def test_ages_are_bands_and_every_country_has_a_region():
    assert [age_band(age).value for age in (17, 18, 26, 27, 59, 60)] == [
        *("0-17", "18-26", "18-26", "27-39", "40-59", "60+")
    ]
    assert age_band(None) == ""
    without = {code for code, _name in country_choices() if code and not region_of(code)}
    assert without <= {"AC", "AN", "AQ", "CP", "CQ", "DG", "EA", "HM", "IC", "TA"}
    assert region_name("145") == "Westasien"


def _facts(number: int, **fields) -> None:
    PartnershipFact.objects.bulk_create(
        PartnershipFact(
            **{
                "programme": make_programme(),
                "started_month": TODAY.replace(day=1),
                "closed_month": TODAY.replace(day=1),
                **fields,
            }
        )
        for _ in range(number)
    )


@pytest.mark.parametrize("dimension", list(Dimension))
def test_figures_hide_small_counts(admin, dimension):
    _facts(30, newcomer_gender="female", region="145", newcomer_age="18-26", closure_reason="moved")
    _facts(2, newcomer_gender="male", region="014", newcomer_age="60+", closure_reason="illness")
    found = figures_by(dimension)
    assert 2 not in [cell for _name, row in found.rows for cell in row]
    page = text_of(admin.get(reverse("privacy:figures"), {"by": dimension.value}))
    csv = text_of(admin.get(reverse("privacy:figures"), {"by": dimension.value, "as": "csv"}))
    for row in found.rows:
        assert row[0][1:] in page
        assert row[0] in csv


def test_figures_of_nothing_are_a_friendly_page(admin):
    assert "Noch keine Partnerschaft" in text_of(admin.get(reverse("privacy:figures"), {"by": "nonsense"}))
