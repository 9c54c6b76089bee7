"""The rules of a programme: who may change them, what is refused, what they do."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.enums import Kind
from accounts.models import User
from matching.engine.profile import Rules, Weights
from matching.models import MatchingRules
from matching.rules import as_json, from_json, rules_of, settings_of
from matching.services.rules import adopt_rules, save_rules
from tests.builders import make_municipality, make_organisation, make_programme, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(db: None) -> str:
    return reverse("matching:rules", args=[make_programme().pk])


def filled(**changes: str) -> dict[str, str]:
    return {
        "weight_needs": "30",
        "weight_language": "20",
        "weight_interests": "10",
        "weight_time": "20",
        "weight_distance": "0",
        "language_level": "3",
        "common_minutes": "90",
        "minds_distance": "on",
        "threshold": "40",
        "waiting_points": "5",
        "balance": "2",
        "asking": "volunteer_first",
        "reminder_days": "2",
        "trial_meetings": "4",
    } | changes


def test_without_own_rules_the_defaults_of_the_engine_hold() -> None:
    programme = make_programme()
    assert rules_of(programme) == Rules()
    assert settings_of(programme).pk is not None
    assert not MatchingRules.objects.exists()


def test_rules_survive_the_way_into_a_run_and_back() -> None:
    rules = Rules(weights=Weights(needs=1.5, time=0), language_level=3, minds_children=False, balance=2)
    assert from_json(as_json(rules)) == rules


def test_the_office_sets_the_rules_and_matching_follows(office: Client, url: str) -> None:
    page = office.get(url)
    assert page.status_code == 200
    assert 'value="25"' in page.text
    assert "Eby u. a. 2013" in page.text
    assert office.post(url, filled()).status_code == 302
    programme = make_programme()
    assert rules_of(programme) == Rules(
        weights=Weights(30, 20, 10, 20, 0),
        language_level=3,
        common_minutes=90,
        minds_children=False,
        threshold=40,
        waiting_points=5,
        balance=2,
    )
    settings = settings_of(programme)
    assert (settings.asking, settings.reminder_days, settings.trial_meetings) == ("volunteer_first", 2, 4)
    office.post(url, filled(threshold="50"))
    assert MatchingRules.objects.get().threshold == 50


NO_WEIGHT = {f"weight_{part}": "0" for part in ("needs", "language", "interests", "time", "distance")}


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        (NO_WEIGHT, "weight_needs", "Mindestens ein Teil muss etwas zählen."),
        ({"weight_time": "101"}, "weight_time", "kleiner oder gleich 100"),
        ({"weight_time": "-1"}, "weight_time", "größer oder gleich 0"),
        ({"weight_time": "NaN"}, "weight_time", "ganze Zahl"),
        ({"threshold": ""}, "threshold", "zwingend"),
        ({"common_minutes": "50"}, "common_minutes", "Viertelstunden"),
        ({"common_minutes": "255"}, "common_minutes", "240"),
        ({"language_level": "7"}, "language_level", "gültige Auswahl"),
        ({"trial_meetings": "13"}, "trial_meetings", "12"),
    ],
)
def test_bad_input_comes_back_with_a_sentence_at_the_field(
    office: Client, url: str, changes: dict[str, str], field: str, sentence: str
) -> None:
    response: Any = office.post(url, filled(**changes))
    assert response.status_code == 422
    form = response.context["form"]
    assert list(form.errors) == [field]
    assert sentence in form.errors[field][0]
    assert 'value="30"' in response.text or "weight_needs" in changes
    assert not MatchingRules.objects.exists()


def test_only_who_runs_the_programme_changes_its_rules(client: Client, url: str) -> None:
    caritas, town = make_organisation("Caritas"), make_municipality()
    for user, status in (
        (make_user(Kind.ADMINISTRATOR), 200),
        (make_user(Kind.COORDINATOR), 200),
        (make_user(Kind.COORDINATOR, municipality=town), 404),
        (make_user(Kind.COORDINATOR, organisation=caritas), 404),
        (make_user(Kind.VOLUNTEER), 403),
    ):
        client.force_login(user)
        assert client.get(url).status_code == status
        assert client.post(url, filled()).status_code == {200: 302}.get(status, status)


def test_the_page_is_found_from_the_programme_and_from_matching(client: Client, url: str) -> None:
    client.force_login(make_user(Kind.ADMINISTRATOR))
    assert url in client.get(make_programme().get_absolute_url()).text
    assert url in client.get(reverse("matching:list")).text
    client.force_login(make_user(Kind.COORDINATOR))
    assert url in client.get(reverse("matching:list")).text
    client.force_login(make_user(Kind.COORDINATOR, organisation=make_organisation("Caritas")))
    assert url not in client.get(reverse("matching:list")).text


def test_what_was_tried_out_becomes_the_rules_and_the_way_of_asking_stays(coordinator: User) -> None:
    programme = make_programme()
    MatchingRules.objects.create(programme=programme, asking="newcomer_first", threshold=10)
    rules = Rules(weights=Weights(time=50), threshold=60)
    adopt_rules(programme=programme, rules=rules, by=coordinator)
    assert rules_of(programme) == rules
    assert settings_of(programme).asking == "newcomer_first"


def test_the_service_refuses_rules_without_any_weight(coordinator: User) -> None:
    settings = MatchingRules(programme=make_programme())
    for part in NO_WEIGHT:
        setattr(settings, part, 0)
    with pytest.raises(ValidationError, match="Mindestens ein Teil muss etwas zählen"):
        save_rules(settings=settings, by=coordinator)
