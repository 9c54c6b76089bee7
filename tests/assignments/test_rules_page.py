"""What a programme sets for its assignments: by whom, within which bounds."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Kind
from assignments.models import AssignmentRules
from assignments.rules import rules_of
from tests.builders import make_municipality, make_organisation, make_programme, make_user

pytestmark = pytest.mark.django_db

GOOD = {
    "wave_size": 5,
    "wait_minutes": 60,
    "urgent_wait_minutes": 10,
    "most_waves": 3,
    "quiet_from": 20,
    "quiet_until": 7,
    "instead": "Dolmetscherdienst des Kreises",
    "cents_per_km": 30,
    "cents_per_hour": 500,
    "cents_per_assignment": 0,
    "yearly_cap_hours": 276,
    "yearly_cap_euros": "",
}


def test_administrators_and_whoever_runs_the_programme_set_its_rules(client: Client) -> None:
    programme = make_programme()
    address = reverse("assignments:rules", args=[programme.pk])
    client.force_login(make_user(Kind.ADMINISTRATOR))
    assert address in client.get(programme.get_absolute_url()).content.decode()
    assert client.post(address, GOOD).status_code == 302
    rules = rules_of(programme)
    assert (rules.wave_size, rules.yearly_cap_hours, rules.yearly_cap_euros) == (5, 276, None)
    assert rules.instead == "Dolmetscherdienst des Kreises" and not rules.asks_at_once
    client.force_login(make_user(Kind.COORDINATOR))
    assert address in client.get(reverse("assignments:directory")).content.decode()
    assert client.post(address, GOOD | {"wave_size": 2}).status_code == 302
    assert AssignmentRules.objects.get().wave_size == 2
    elsewhere = {"organisation": make_organisation("Café"), "email": "cafe@example.org"}
    in_one_town = {"municipality": make_municipality(), "email": "ort@example.org"}
    for other in (elsewhere, in_one_town):
        client.force_login(make_user(Kind.COORDINATOR, **other))
        assert client.get(address).status_code == client.post(address, GOOD).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"wave_size": 0}, "wave_size"),
        ({"wait_minutes": 3000}, "wait_minutes"),
        ({"urgent_wait_minutes": 90}, "urgent_wait_minutes"),
        ({"quiet_from": 24}, "quiet_from"),
        ({"quiet_from": 7}, "quiet_until"),
        ({"cents_per_km": -1}, "cents_per_km"),
        ({"yearly_cap_hours": 0}, "yearly_cap_hours"),
        ({"most_waves": "viele"}, "most_waves"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_saved(
    client: Client, wrong: dict[str, object], field: str
) -> None:
    client.force_login(make_user(Kind.ADMINISTRATOR))
    answer = client.post(reverse("assignments:rules", args=[make_programme().pk]), GOOD | wrong)
    assert answer.status_code == 422 and list(answer.context["form"].errors) == [field]
    assert "Dolmetscherdienst des Kreises" in answer.content.decode()
    assert not AssignmentRules.objects.exists()
