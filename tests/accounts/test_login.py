"""Login by e-mail; nobody signs up alone; addresses are changed by the office."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.builders import make_user

pytestmark = pytest.mark.django_db


def test_login_leads_to_the_desk_whatever_the_case_of_the_address(client: Client) -> None:
    make_user(email="helga@example.org", password="a-long-password")
    response = client.post(
        reverse("account_login"), {"login": "Helga@Example.org", "password": "a-long-password"}
    )
    assert response.url == reverse("office:desk")


def test_nobody_signs_up_alone(client: Client) -> None:
    data = {"email": "new@example.org", "password1": "fünf-blaue-stühle", "password2": "fünf-blaue-stühle"}
    client.post(reverse("account_signup"), data)
    assert not User.objects.exists()


def test_page_for_changing_addresses_leads_to_ones_own_account(client: Client) -> None:
    user = make_user(email="helga@example.org")
    client.force_login(user)
    response = client.post(reverse("account_email"), {"action_add": "", "email": "other@example.org"})
    assert response.url == reverse("accounts:profile")


def test_guessing_passwords_is_slowed_down(client: Client, settings: object) -> None:
    """What every installation but the test suite has: allauth's own limits."""
    del settings.ACCOUNT_RATE_LIMITS  # type: ignore[attr-defined]
    make_user(email="helga@example.org", password="a-long-password")
    for _ in range(12):
        client.post(reverse("account_login"), {"login": "helga@example.org", "password": "wrong"})
    response = client.post(
        reverse("account_login"), {"login": "helga@example.org", "password": "a-long-password"}
    )
    assert response.status_code != 302
    assert "_auth_user_id" not in client.session
