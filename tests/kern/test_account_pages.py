"""Login and password pages: in our look, in our words, never with "Du"."""

import re

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db
PAGES = [
    "account_login",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_inactive",
    "account_signup",
    "account_reset_password_from_key_done",
]


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_are_ours_and_formal(client, name):
    html = client.get(reverse(name), headers={"accept-language": "de"}).content.decode()
    assert 'class="shell-head"' in html
    assert not re.search(r"\b(Du|du|Dein|dein|Dir|dir|Dich|dich)\b", re.sub(r"<[^>]+>", " ", html))


def test_nobody_signs_up_alone(client):
    assert 'type="password"' not in client.get(reverse("account_signup")).content.decode()


def test_a_wrong_password_is_told_beside_the_form_and_the_address_is_kept(client):
    data = {"login": "nobody@example.org", "password": "wrong"}
    html = client.post(reverse("account_login"), data).content.decode()
    assert 'role="alert"' in html
    assert 'value="nobody@example.org"' in html


def test_the_demo_hint_appears_only_in_the_demo(client, settings):
    settings.DEMO_LOGINS = False
    assert "make run" not in client.get(reverse("account_login")).content.decode()
    settings.DEMO_LOGINS = True
    assert "make run" in client.get(reverse("account_login")).content.decode()
