"""Code by mail and new passwords: what an attacker learns, how often one may guess, and who is let in."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.enums import Kind
from accounts.models import User
from config.settings import base
from messaging.models import OutgoingMail
from tests.builders import make_user
from tests.fixtures.login import confirm

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password"
KNOWN, UNKNOWN = "helga@example.org", "nobody@example.org"


@pytest.fixture
def _limits(settings: object) -> Iterator[None]:
    """What every installation but the test suite has."""
    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS  # type: ignore[attr-defined]
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def helga() -> User:
    return make_user(Kind.VOLUNTEER, email=KNOWN, password=PASSWORD)


def guess(client: Client, password: str, email: str = KNOWN, **extra: str) -> bool:
    """Whether this logs in."""
    client.post(reverse("account_login"), {"login": email, "password": password}, **extra)
    return "_auth_user_id" in client.session


def ask_for_code(client: Client, email: str = KNOWN) -> str:
    """The code in the mail."""
    client.post(reverse("account_request_login_code"), {"email": email})
    mail = OutgoingMail.objects.filter(to_email=email).latest("created_at")
    found = re.search(r"^(\d{6})$", mail.text, re.MULTILINE)
    assert found, mail.text
    return found[1]


def test_a_code_logs_in_and_changes_the_session(helga: User, client: Client) -> None:
    code = ask_for_code(client)
    before = client.session.session_key
    address = reverse("account_confirm_login_code")
    assert client.post(address, {"code": code}).url == reverse("office:desk")
    assert client.session["_auth_user_id"] == str(helga.pk)
    assert client.session.session_key != before
    other = Client()
    ask_for_code(other)
    other.post(address, {"code": code})  # another browser, another code
    assert "_auth_user_id" not in other.session


def test_a_code_has_three_tries_and_ten_minutes(helga: User) -> None:
    address = reverse("account_confirm_login_code")
    client = Client()
    code = ask_for_code(client)
    for _ in range(3):
        client.post(address, {"code": "000000" if code != "000000" else "111111"})
    client.post(address, {"code": code})
    assert "_auth_user_id" not in client.session
    with time_machine.travel("2026-06-01 10:00Z", tick=False) as clock:
        late = Client()
        code = ask_for_code(late)
        clock.shift(601)
        late.post(address, {"code": code})
        assert "_auth_user_id" not in late.session


def test_a_code_asks_staff_for_the_second_factor_as_well() -> None:
    make_user(Kind.TRAINER, email=KNOWN)
    client = Client()
    code = ask_for_code(client)
    response = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert response.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("name", "field", "more"),
    [
        ("account_login", "login", {"password": "wrong-password"}),
        ("account_request_login_code", "email", {}),
        ("account_reset_password", "email", {}),
    ],
)
def test_nothing_tells_whether_an_address_has_an_account(
    name: str, field: str, more: dict[str, str], helga: User
) -> None:
    make_user(email="closed@example.org", is_active=False)
    answers = set()
    for email in (KNOWN, UNKNOWN, "closed@example.org"):
        client = Client()
        response = client.post(reverse(name), {field: email, **more}, follow=True)
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.text).replace(email, "…")
        answers.add((response.status_code, tuple(response.redirect_chain), text))
    assert len(answers) == 1


def test_nobody_gets_a_mail_because_somebody_typed_their_address() -> None:
    Client().post(reverse("account_request_login_code"), {"email": UNKNOWN})
    Client().post(reverse("account_reset_password"), {"email": UNKNOWN})
    assert not OutgoingMail.objects.exists()


def test_what_the_outbox_shows_of_a_code_opens_nothing(helga: User, client: Client) -> None:
    code = ask_for_code(Client())
    client.force_login(make_user(Kind.ADMINISTRATOR))
    page = client.get(OutgoingMail.objects.get(to_email=KNOWN).get_absolute_url())
    assert page.status_code == 200
    assert code not in page.text


@pytest.mark.usefixtures("_limits")
def test_guessing_is_slowed_down_and_the_owner_still_gets_in(helga: User) -> None:
    attacker = Client()
    assert not any(guess(attacker, f"wrong-password-{number}") for number in range(5))
    assert not guess(attacker, PASSWORD)
    owner = Client()
    code = ask_for_code(owner)  # has a limit of its own
    owner.post(reverse("account_confirm_login_code"), {"code": code})
    assert owner.session["_auth_user_id"] == str(helga.pk)


@pytest.mark.usefixtures("_limits")
def test_somebody_who_logs_in_rightly_meets_no_limit(helga: User) -> None:
    assert all(guess(Client(), PASSWORD) for _ in range(15))


@pytest.mark.usefixtures("_limits")
def test_one_network_address_tries_many_accounts_in_vain(helga: User) -> None:
    attacker = Client()
    for number in range(10):
        guess(attacker, "wrong-password", f"somebody{number}@example.org")
    assert not guess(attacker, PASSWORD)
    assert guess(Client(), PASSWORD, REMOTE_ADDR="192.0.2.7")


@pytest.mark.usefixtures("_limits")
@pytest.mark.parametrize("proxies", [0, 1])
def test_a_forged_forwarding_header_does_not_help(helga: User, settings: object, proxies: int) -> None:
    """Behind one proxy only the last entry counts, which the proxy wrote; without one, none."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies  # type: ignore[attr-defined]
    attacker = Client()
    for number in range(10):
        forged = {"HTTP_X_FORWARDED_FOR": f"203.0.113.{number}, 192.0.2.1"}
        guess(attacker, "wrong-password", f"somebody{number}@example.org", **forged)
    assert not guess(attacker, PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.99, 192.0.2.1")
    if proxies:
        assert guess(Client(), PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.99, 192.0.2.2")


def test_a_new_password_by_link_works_once_and_ends_sessions(helga: User) -> None:
    elsewhere = Client()
    assert guess(elsewhere, PASSWORD)
    client = Client()
    client.post(reverse("account_reset_password"), {"email": KNOWN})
    mail = OutgoingMail.objects.get(to_email=KNOWN)
    link = re.search(r"http://testserver(/konto/password/\S+)", mail.text)
    assert link
    form = client.get(link[1]).url
    weak = client.post(form, {"password1": "augenhöhe-2026", "password2": "augenhöhe-2026"})
    assert weak.context["form"].errors
    client.post(form, {"password1": "vier-neue-wörter-hier", "password2": "vier-neue-wörter-hier"})
    assert "_auth_user_id" not in client.session  # whoever has a second factor is still asked for it
    assert elsewhere.get(reverse("accounts:profile")).status_code == 302
    assert guess(Client(), "vier-neue-wörter-hier")
    assert Client().get(link[1]).context["token_fail"]


def test_changing_the_password_ends_other_sessions_and_is_told(helga: User) -> None:
    here, elsewhere = Client(), Client()
    assert guess(here, PASSWORD)
    assert guess(elsewhere, PASSWORD)
    new = "vier-neue-wörter-hier"
    here.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert here.get(reverse("accounts:profile")).status_code == 200
    assert elsewhere.get(reverse("accounts:profile")).status_code == 302
    assert "Das Passwort wurde geändert." in OutgoingMail.objects.get(to_email=KNOWN).text


@pytest.mark.parametrize(
    ("password", "is_right"),
    [
        ("kurz-9", False),
        ("elfzeichen1", False),
        ("password1234", False),
        ("helga-example-org", False),
        ("ehrenamt2026", False),
        ("123456789012", False),
        ("nur kleine wörter", True),
        ("ohneziffernundzeichen", True),
        ("ü" * 64 + "x" * 64, True),
        ("x" * 129, False),
    ],
)
def test_passwords_are_long_and_not_obvious(helga: User, password: str, is_right: bool) -> None:
    client = Client()
    guess(client, PASSWORD)
    data = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    response = client.post(reverse("account_change_password"), data)
    assert (response.status_code == 302) is is_right


def test_without_a_password_a_code_by_mail_confirms(client: Client) -> None:
    user = make_user(Kind.VOLUNTEER, email=KNOWN, password=None)
    client.force_login(user)
    wanted = reverse("mfa_add_webauthn")
    page = client.get(wanted).url
    assert page.startswith(reverse("accounts:own_confirm_by_mail"))
    client.post(reverse("accounts:own_send_code"), {"next": wanted})
    found = re.search(r"^(\d{6})$", OutgoingMail.objects.get(to_email=KNOWN).text, re.MULTILINE)
    assert found
    assert client.post(page, {"code": "wrong"}).status_code == 422
    assert client.post(page, {"code": found[1]}).url == wanted
    assert client.get(wanted).status_code == 200


def test_a_form_sent_too_late_is_carried_out_after_the_proof(client: Client) -> None:
    admin = make_user(Kind.ADMINISTRATOR, password=PASSWORD)
    user = make_user(Kind.VOLUNTEER)
    client.force_login(admin)
    grant = reverse("accounts:role_grant", args=[user.pk])
    asked = client.post(grant, {"kind": "trainer"})
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert user.roles.count() == 1
    client.post(asked.url, {"password": "wrong-password"})
    assert user.roles.count() == 1
    before = client.session.session_key
    assert client.post(asked.url, {"password": PASSWORD}).url == user.get_absolute_url()
    assert user.roles.filter(kind="trainer").exists()
    assert client.session.session_key != before


def test_a_proof_lasts_five_minutes(client: Client) -> None:
    client.force_login(make_user(Kind.ADMINISTRATOR))
    page = reverse("accounts:user_create")
    with time_machine.travel("2026-06-01 10:00Z", tick=False) as clock:
        client.force_login(make_user(Kind.ADMINISTRATOR))
        confirm(client)
        clock.shift(299)
        assert client.get(page).status_code == 200
        clock.shift(2)
        assert client.get(page).status_code == 302
