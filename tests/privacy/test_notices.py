"""Whoever gives us data finds out what becomes of them, from the page on which they give them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from kern.personal_data import Ground, Subject, descriptions
from privacy.notices import TITLES, VERSION, all_notices, notice_for
from privacy.retention import RULES, time_for
from programmes.models import Organisation
from tests.builders import make_programme

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("subject", Subject)
def test_every_group_has_a_notice_with_all_purposes_grounds_and_times_of_its_records(
    client: Client, subject: Subject
) -> None:
    make_programme()
    page = client.get(reverse("privacy:notice", args=[TITLES[subject][0]]))

    assert page.status_code == 200
    assert VERSION in page.text
    with translation.override("de"):
        own = [each for each in descriptions() if each.is_personal and subject in each.subjects]
        assert own
        for description in own:
            assert str(description.ground.label) in page.text
            rule = description.rules(subject)[0]
            assert str(RULES[rule].title) in page.text
            assert time_for(rule) in page.text


def test_newcomers_are_told_when_their_origin_goes_and_volunteers_are_not(client: Client) -> None:
    newcomers, volunteers = notice_for("neuzugewanderte"), notice_for("ehrenamtliche")
    assert newcomers and volunteers

    def rules(notice: object) -> set[str]:
        return {rule.name for each in notice.activities for rule in each.rules}  # type: ignore[attr-defined]

    assert {"newcomer_profile", "origin_and_address"} <= rules(newcomers)
    assert {"volunteer_profile", "criminal_record"} <= rules(volunteers)
    assert not {"origin_and_address", "newcomer_profile"} & rules(volunteers)
    assert not {"criminal_record", "volunteer_profile"} & rules(newcomers)


def test_who_never_consented_is_not_told_of_taking_it_back() -> None:
    for notice in all_notices():
        grounds = {ground for each in notice.activities for ground in each.grounds}
        assert notice.rests_on_consent == (Ground.CONSENT in grounds)


def test_a_notice_names_who_is_responsible_and_where_to_complain(client: Client, settings: object) -> None:
    programme = make_programme()
    Organisation.objects.filter(pk=programme.organisation_id).update(
        data_protection_contact="datenschutz@kreis.example"
    )
    for name in ("notices", "notice"):
        arguments = ["ehrenamtliche"] if name == "notice" else []
        text = client.get(reverse(f"privacy:{name}", args=arguments)).text
        assert str(programme.organisation) in text
        assert "datenschutz@kreis.example" in text
        assert "datenschutz.hessen.de" in text


def test_a_notice_is_there_in_plain_english(client: Client) -> None:
    client.cookies["django_language"] = "en"

    text = client.get(reverse("privacy:notice", args=["neuzugewanderte"])).text

    assert "You may have your data erased" in text
    assert "consent (Art. 6(1)(a) GDPR)" in text


def test_no_such_group_no_such_page(client: Client) -> None:
    assert client.get(reverse("privacy:notice", args=["niemand"])).status_code == 404


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("volunteers:apply", "ehrenamtliche"),
        ("newcomers:register", "neuzugewanderte"),
        ("publications:subscribe", "newsletter"),
    ],
)
def test_every_form_leads_to_the_notice_of_whoever_fills_it_in(client: Client, name: str, slug: str) -> None:
    make_programme()
    page = client.get(reverse(name))

    assert reverse("privacy:notice", args=[slug]) in page.text
    assert reverse("privacy:notices") in page.text  # at the foot of every page
