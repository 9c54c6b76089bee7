"""Administrators look after accounts; nobody can lock everybody out."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Kind
from accounts.models import Role, User
from accounts.services import deactivate_user, grant_role, revoke_role
from tests.builders import make_municipality, make_organisation, make_user
from tests.fixtures.login import confirm

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return make_user(Kind.ADMINISTRATOR, email="admin@example.org")


@pytest.fixture
def as_admin(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return confirm(client)


@pytest.mark.sqlite
def test_the_same_role_is_not_held_twice() -> None:
    user, organisation, town = make_user(), make_organisation(), make_municipality()
    scopes = [{}, {"organisation": organisation}, {"organisation": organisation, "municipality": town}]
    for scope in scopes:
        Role.objects.create(user=user, kind=Kind.COORDINATOR if scope else Kind.TRAINER, **scope)
    for scope in scopes:
        with pytest.raises(IntegrityError), transaction.atomic():
            Role.objects.create(user=user, kind=Kind.COORDINATOR if scope else Kind.TRAINER, **scope)


@pytest.mark.sqlite
def test_coordinator_needs_an_organisation_and_a_town_too() -> None:
    user = make_user()
    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.create(user=user, kind=Kind.COORDINATOR)
    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.create(user=user, kind=Kind.TRAINER, municipality=make_municipality())


def test_only_administrators_give_roles(admin: User) -> None:
    somebody = make_user(Kind.COORDINATOR)
    with pytest.raises(ValidationError):
        grant_role(user=somebody, kind=Kind.ADMINISTRATOR, by=somebody)
    grant_role(user=somebody, kind=Kind.TRAINER, by=admin)
    assert somebody.roles.count() == 2


def test_nobody_takes_away_their_own_role(admin: User) -> None:
    make_user(Kind.ADMINISTRATOR)
    with pytest.raises(ValidationError):
        revoke_role(role=admin.roles.get(), by=admin)


def test_the_last_administrator_stays(admin: User) -> None:
    other = make_user(Kind.ADMINISTRATOR)
    revoke_role(role=admin.roles.get(), by=other)
    outgoing = User.objects.get(pk=other.pk)
    with pytest.raises(ValidationError):
        deactivate_user(user=outgoing, by=outgoing)
    admin_by_session = make_user(Kind.ADMINISTRATOR)  # logged in still, but closed meanwhile
    User.objects.filter(pk=admin_by_session.pk).update(is_active=False)
    with pytest.raises(ValidationError):
        revoke_role(role=other.roles.get(), by=admin_by_session)
    with pytest.raises(ValidationError):
        deactivate_user(user=other, by=admin_by_session)


def test_closed_account_cannot_log_in(as_admin: Client) -> None:
    user = make_user(Kind.VOLUNTEER, password="a-long-password")
    as_admin.post(reverse("accounts:user_deactivate", args=[user.pk]))
    login = {"login": user.email, "password": "a-long-password"}
    stranger = Client()
    stranger.post(reverse("account_login"), login)
    assert "_auth_user_id" not in stranger.session
    as_admin.post(reverse("accounts:user_activate", args=[user.pk]))
    stranger.post(reverse("account_login"), login)
    assert stranger.session["_auth_user_id"] == str(user.pk)


def test_own_account_is_not_closed(as_admin: Client, admin: User) -> None:
    as_admin.post(reverse("accounts:user_deactivate", args=[admin.pk]))
    admin.refresh_from_db()
    assert admin.is_active


def test_new_account_through_the_form(as_admin: Client) -> None:
    data = {"first_name": "Sabine", "last_name": "Keller", "email": "keller@example.org", "language": "de"}
    url = reverse("accounts:user_create")
    refused = as_admin.post(url, data | {"kind": "coordinator"})
    assert refused.status_code == 422
    assert 'value="Sabine"' in refused.text
    assert not User.objects.filter(email="keller@example.org").exists()
    response = as_admin.post(url, data | {"kind": "coordinator", "organisation": make_organisation().pk})
    user = User.objects.get(email="keller@example.org")
    assert response.url == user.get_absolute_url()
    assert user.roles.get().kind == Kind.COORDINATOR


def test_refused_role_is_redisplayed_with_its_message(as_admin: Client) -> None:
    user = make_user(Kind.TRAINER)
    url = reverse("accounts:role_grant", args=[user.pk])
    response = as_admin.post(url, {"kind": "trainer"})
    assert response.status_code == 422
    assert response.context["form"].errors
    response = as_admin.post(url, {"kind": "coordinator"})
    assert response.status_code == 422
    assert user.roles.count() == 1
    assert as_admin.post(url, {"kind": "volunteer"}).status_code == 302
    assert user.roles.count() == 2


def test_list_finds_people_and_asks_a_fixed_number_of_queries(as_admin: Client) -> None:
    url = reverse("accounts:user_list")
    for number in range(3):
        make_user(Kind.COORDINATOR, first_name=f"Sabine {number}", last_name="Keller")
    make_user(Kind.TRAINER, first_name="Tom", last_name="Maier")
    found = as_admin.get(url, {"q": "sabine", "kind": "coordinator"})
    assert found.context["count"] == 3
    assert "Maier" not in found.text

    with CaptureQueriesContext(connection) as few:
        as_admin.get(url)
    for _ in range(15):
        make_user(Kind.COORDINATOR, Kind.TRAINER)
    with CaptureQueriesContext(connection) as many:
        as_admin.get(url)
    assert len(few) == len(many)


def test_language_of_the_account_wins_and_the_switch_is_remembered(client: Client) -> None:
    user = make_user(Kind.VOLUNTEER, language="en")
    client.force_login(user)
    profile = reverse("accounts:profile")
    assert '<html lang="en"' in client.get(profile, headers={"accept-language": "de"}).text
    client.post(reverse("set_language"), {"language": "de", "next": profile})
    user.refresh_from_db()
    assert user.language == "de"
    elsewhere = Client()
    elsewhere.force_login(user)
    assert '<html lang="de"' in elsewhere.get(profile, headers={"accept-language": "en"}).text


def test_profile_changes_only_ones_own_name_and_language(client: Client) -> None:
    user = make_user(Kind.VOLUNTEER, first_name="Helga", last_name="Muster")
    client.force_login(user)
    data = {"first_name": "Helga", "last_name": "Neumann", "language": "en", "email": "other@example.org"}
    assert client.post(reverse("accounts:profile"), data).status_code == 302
    changed = User.objects.get(pk=user.pk)
    assert (changed.last_name, changed.language, changed.email) == ("Neumann", "en", user.email)
    assert client.post(reverse("accounts:profile"), data | {"language": "xx"}).status_code == 422
