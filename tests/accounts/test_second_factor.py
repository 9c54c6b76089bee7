"""Staff see nobody before they have a second factor; nobody else can take it, or stand in for it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import encryption
from accounts.enums import Kind
from accounts.models import User
from accounts.services import grant_role
from messaging.models import OutgoingMail
from tests.builders import make_user
from tests.fixtures.login import TOTP_SECRET, confirm, forget_used_codes, totp_code

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password"
STAFF = [Kind.ADMINISTRATOR, Kind.COORDINATOR, Kind.TRAINER]


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return confirm(client)


def log_in(user: User) -> Client:
    """By password, as far as that leads."""
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("kind", STAFF)
def test_staff_without_a_factor_reach_nothing_but_their_own_account(kind: Kind) -> None:
    client = logged_in(make_user(kind, has_factor=False))
    setting_up = reverse("mfa_index")
    for name in ("office:desk", "volunteers:list", "events:list", "messaging:my_calendar", "admin:index"):
        response = client.get(reverse(name))
        assert (response.status_code, response.url) == (302, setting_up), name
        assert client.post(reverse(name)).url == setting_up, name
    for name in ("mfa_index", "accounts:profile", "mfa_activate_totp", "programmes:home"):
        assert client.get(reverse(name)).status_code == 200, name
    assert "Bitte richten Sie zuerst" in client.get(setting_up).text
    assert client.post(reverse("account_logout")).status_code == 302


def test_volunteers_need_none_and_a_new_role_asks_at_once() -> None:
    user = make_user(Kind.VOLUNTEER)
    client = logged_in(user)
    assert client.get(reverse("office:desk")).status_code == 200
    grant_role(user=user, kind=Kind.TRAINER, by=make_user(Kind.ADMINISTRATOR))
    assert client.get(reverse("office:desk")).url == reverse("mfa_index")


def test_the_demonstration_asks_for_none(settings: object) -> None:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]
    client = logged_in(make_user(Kind.ADMINISTRATOR, has_factor=False))
    assert client.get(reverse("office:desk")).status_code == 200


def test_the_gate_costs_one_query_for_staff_and_none_for_others() -> None:
    for kind, queries in ((Kind.TRAINER, 1), (Kind.VOLUNTEER, 0)):
        client = logged_in(make_user(kind))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("messaging:my_calendar"))
        assert sum("mfa_authenticator" in query["sql"] for query in captured) == queries


def test_setting_up_the_app_opens_the_office_and_shows_recovery_codes(
    django_capture_on_commit_callbacks: Any,
) -> None:
    user = make_user(Kind.COORDINATOR, has_factor=False)
    client = logged_in(user)
    page = client.get(reverse("mfa_activate_totp")).text
    assert 'src="data:image/svg+xml;base64,' in page
    secret = re.search(r'<strong class="secret">(\w+)</strong>', page)
    assert secret
    refused = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert refused.status_code == 200
    assert secret[1] in refused.text  # the picture that was photographed still holds
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(reverse("mfa_activate_totp"), {"code": totp_code(secret[1])})
    assert done.url == reverse("mfa_view_recovery_codes")
    codes = re.findall(r"<li>(\d{4} \d{4})</li>", client.get(done.url).text)
    assert len(codes) == 10
    assert codes[0] in client.get(reverse("mfa_download_recovery_codes")).text
    assert client.get(reverse("office:desk")).status_code == 200
    mail = OutgoingMail.objects.get(to_email=user.email)
    assert "Eine App für Codes wurde als zweiter Faktor eingerichtet." in mail.text


def test_password_alone_does_not_open_an_account_with_a_factor() -> None:
    client = log_in(make_user(Kind.TRAINER))
    assert not is_in(client)
    assert client.get(reverse("office:desk")).status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": totp_code()})
    assert is_in(client)


def test_a_code_opens_once_even_where_the_cache_has_forgotten_it() -> None:
    user = make_user(Kind.TRAINER)
    code = totp_code()
    first, second = log_in(user), log_in(user)
    first.post(reverse("mfa_authenticate"), {"code": code})
    assert is_in(first)
    noted = Authenticator.objects.get(user=user).data["last_step"]
    forget_used_codes()
    factor = Authenticator.objects.get(user=user)
    factor.data["last_step"] = noted
    factor.save()
    second.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_in(second)
    second.post(reverse("mfa_authenticate"), {"code": totp_code(steps=1)})  # a clock that goes ahead
    assert is_in(second)


def test_a_recovery_code_stands_in_once() -> None:
    user = make_user(Kind.TRAINER)
    owner = logged_in(user)
    owner.post(reverse("mfa_generate_recovery_codes"))
    code = re.findall(r"<li>(\d{4} \d{4})</li>", owner.get(reverse("mfa_view_recovery_codes")).text)[0]
    for opens in (True, False):
        client = log_in(user)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert is_in(client) is opens


def test_secrets_are_encrypted_and_outlast_a_new_key(settings: object) -> None:
    user = make_user(Kind.TRAINER)
    owner = logged_in(user)
    owner.post(reverse("mfa_generate_recovery_codes"))
    kept = [str(each.data) for each in Authenticator.objects.filter(user=user)]
    assert not any(TOTP_SECRET in text for text in kept)
    assert encryption.decrypt(Authenticator.objects.get(type="recovery_codes").data["seed"])
    old = settings.SECRET_KEY  # type: ignore[attr-defined]
    settings.SECRET_KEY = "another-key-for-the-same-office"  # type: ignore[attr-defined]
    settings.SECRET_KEY_FALLBACKS = [old]  # type: ignore[attr-defined]
    client = log_in(user)
    client.post(reverse("mfa_authenticate"), {"code": totp_code()})
    assert is_in(client)


def test_staff_keep_their_last_factor_and_volunteers_may_remove_theirs() -> None:
    trainer, volunteer = make_user(Kind.TRAINER), make_user(Kind.VOLUNTEER, has_factor=True)
    refused = logged_in(trainer).post(reverse("mfa_deactivate_totp"))
    assert "Ihre Rolle verlangt einen zweiten Faktor." in refused.text
    assert Authenticator.objects.filter(user=trainer).exists()
    logged_in(volunteer).post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=volunteer).exists()
    assert "wurde entfernt" in OutgoingMail.objects.get(to_email=volunteer.email).text


def test_nobody_reaches_the_passkey_of_somebody_else() -> None:
    other = Authenticator.objects.create(
        user=make_user(), type=Authenticator.Type.WEBAUTHN, data={"name": "Canary-Key", "credential": {}}
    )
    client = logged_in(make_user(Kind.VOLUNTEER))
    assert "Canary-Key" not in client.get(reverse("mfa_list_webauthn")).text
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.get(reverse(name, args=[other.pk])).status_code == 404
        assert client.post(reverse(name, args=[other.pk]), {"name": "mine"}).status_code == 404


def test_an_administrator_removes_a_lost_factor_and_its_owner_is_told_and_logged_out() -> None:
    admin, user = make_user(Kind.ADMINISTRATOR), make_user(Kind.COORDINATOR)
    owner = log_in(user)
    owner.post(reverse("mfa_authenticate"), {"code": totp_code()})
    client = logged_in(admin)
    page = reverse("accounts:factor_reset", args=[user.pk])
    assert client.get(page).status_code == 200
    assert Authenticator.objects.filter(user=user).exists()
    client.post(page)
    assert not Authenticator.objects.filter(user=user).exists()
    assert not is_in(owner)
    assert "Ihren zweiten Faktor entfernt" in OutgoingMail.objects.get(to_email=user.email).text
    back = log_in(user)
    assert back.get(reverse("office:desk")).url == reverse("mfa_index")
    client.post(reverse("accounts:factor_reset", args=[admin.pk]))
    assert Authenticator.objects.filter(user=admin).exists()


def test_administrators_see_who_has_none() -> None:
    client = logged_in(make_user(Kind.ADMINISTRATOR))
    make_user(Kind.TRAINER, has_factor=False, last_name="Ohnefaktor")
    url = reverse("accounts:user_list")
    assert "Ohnefaktor" in client.get(url, {"second_factor": "False"}).text
    assert "Ohnefaktor" not in client.get(url, {"second_factor": "True"}).text


def test_every_office_but_the_demonstration_asks_for_it() -> None:
    assert settings.SECOND_FACTOR_REQUIRED is True
