"""Other weights are tried out beside a proposal for all, and become rules only when somebody says so."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Kind
from accounts.models import User
from matching.engine.profile import Rules, Weights
from matching.enums import RunStatus
from matching.models import MatchingRules, MatchingRun
from matching.rules import as_json, from_json
from newcomers.models import Newcomer
from tests.builders import make_newcomer, make_organisation, make_programme, make_ready_volunteer, make_user
from tests.matching.runs import make_entry, make_run
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "preview"}
OTHERS = Rules(weights=Weights(needs=0, language=0, interests=0, time=0, distance=100), threshold=40)


@pytest.fixture
def office(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


def weights(**changes: Any) -> dict[str, Any]:
    data = {"weight_needs": 25, "weight_language": 20, "weight_interests": 20, "weight_time": 20}
    return {**data, "weight_distance": 15, "threshold": 30, "balance": 1, "waiting_points": 10, **changes}


def tryout(run: MatchingRun) -> str:
    return reverse("matching:run_tryout", args=[run.pk])


def test_form_starts_with_the_rules_of_the_run(office: Client) -> None:
    page = office.get(tryout(make_run(rules=as_json(OTHERS)))).content.decode()
    assert 'value="100"' in page and 'value="40"' in page


def test_trying_out_starts_a_preview_and_changes_no_rule(office: Client) -> None:
    run = make_run(rules=as_json(Rules(language_level=3)))
    response = office.post(tryout(run), weights(weight_distance=80))
    preview = MatchingRun.objects.get(is_preview=True)
    assert response.url == preview.get_absolute_url()
    assert preview.previous == run and preview.organisation == run.organisation
    rules = from_json(preview.rules)
    assert rules.weights.distance == 80 and rules.language_level == 3
    assert not MatchingRules.objects.exists()


def test_moving_a_weight_brings_the_progress_beside_the_form(office: Client) -> None:
    run = make_run()
    piece = office.post(tryout(run), weights(weight_time=90), headers=HTMX).content.decode()
    preview = MatchingRun.objects.get(is_preview=True)
    assert "<html" not in piece and preview.get_absolute_url() in piece and "<progress" in piece
    assert "weight_time" not in piece and 'hx-target="#preview"' in piece
    again = office.get(preview.get_absolute_url(), headers=HTMX).content.decode()
    assert "<progress" in again and 'hx-target="#preview"' in again


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            dict.fromkeys(
                [f"weight_{part}" for part in ("needs", "language", "interests", "time", "distance")], 0
            ),
            "Mindestens ein Teil muss etwas zählen.",
        ),
        ({"weight_time": -1}, "größer oder gleich"),
        ({"weight_time": "NaN"}, "ganze Zahl"),
        ({"threshold": 101}, "kleiner oder gleich"),
        ({"balance": 9}, "ist keine gültige Auswahl"),
    ],
)
def test_impossible_rules_come_back_with_a_sentence(office: Client, changes, sentence: str) -> None:
    run = make_run()
    response = office.post(tryout(run), weights(**changes))
    assert response.status_code == 422 and sentence in response.content.decode()
    name, value = next(iter(changes.items()))
    assert response.context["form"][name].errors and str(response.context["form"][name].value()) == str(value)
    piece = office.post(tryout(run), weights(**changes), headers=HTMX)
    assert piece.status_code == 422 and piece["HX-Retarget"] == "#weights"
    assert sentence in piece.content.decode() and "<html" not in piece.content.decode()
    assert not MatchingRun.objects.filter(is_preview=True).exists()


def test_told_errors_go_away_with_the_next_valid_input(office: Client) -> None:
    piece = office.post(tryout(make_run()), weights(had_errors="1"), headers=HTMX).content.decode()
    assert 'hx-swap-oob="true"' in piece and "weight_time" in piece and "<progress" in piece


def test_preview_says_what_would_change(office: Client, newcomer: Newcomer, volunteer: Volunteer) -> None:
    lost = make_newcomer(person_first_name="Amina")
    other = make_ready_volunteer(person_first_name="Ulrike", person_last_name="Berg")
    base = make_run(total=9000)
    make_entry(base, newcomer, volunteer)
    make_entry(base, lost, other)
    preview = make_run(previous=base, is_preview=True, total=8000, rules=as_json(OTHERS))
    make_entry(preview, newcomer, other)
    make_entry(preview, lost)
    for page in (
        office.get(preview.get_absolute_url(), headers=HTMX).content.decode(),
        office.get(preview.get_absolute_url()).content.decode(),
    ):
        assert "1 Paar wäre ein anderes." in page and "zuvor: Brigitte L." in page
        assert "zuvor: 90" in page and "zuvor: 2" in page
        assert reverse("matching:run_adopt", args=[preview.pk]) in page
    assert "nur ausprobiert" in page and 'name="entry"' not in page and "Festhalten" not in page
    assert base.get_absolute_url() in page


def test_trying_out_from_a_preview_goes_on_from_its_weights(office: Client) -> None:
    base = make_run()
    preview = make_run(previous=base, is_preview=True, rules=as_json(OTHERS))
    assert 'value="100"' in office.get(tryout(preview)).content.decode()
    office.post(tryout(preview), weights())
    assert MatchingRun.objects.get(status=RunStatus.QUEUED).previous == base


def test_rules_that_were_tried_out_become_those_of_the_programme(office: Client) -> None:
    base = make_run()
    preview = make_run(previous=base, is_preview=True, rules=as_json(OTHERS))
    response = office.post(reverse("matching:run_adopt", args=[preview.pk]))
    rules = MatchingRules.objects.get(programme=make_programme())
    assert (rules.weight_distance, rules.weight_needs, rules.threshold) == (100, 0, 40)
    following = MatchingRun.objects.get(status=RunStatus.QUEUED)
    assert response.url == following.get_absolute_url()
    assert following.previous == base and not following.is_preview and from_json(following.rules) == OTHERS


def test_only_the_office_that_runs_the_programme_changes_its_rules(client: Client) -> None:
    elsewhere = make_organisation("Diakonie", kind="welfare")
    client.force_login(make_user(Kind.COORDINATOR, organisation=elsewhere))
    base = make_run(organisation=elsewhere)
    preview = make_run(previous=base, is_preview=True, organisation=elsewhere, rules=as_json(OTHERS))
    adopt = reverse("matching:run_adopt", args=[preview.pk])
    page = client.get(preview.get_absolute_url()).content.decode()
    assert adopt not in page and "Kreis Bergstraße" in page
    assert "Die Regeln des Programms ändert" in client.post(adopt, follow=True).content.decode()
    assert not MatchingRules.objects.exists()


def test_run_that_counts_cannot_be_adopted(office: Client) -> None:
    assert office.post(reverse("matching:run_adopt", args=[make_run().pk])).status_code == 404
