"""An account comes by invitation: one link, once, for two weeks."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from accounts.models import User
from accounts.services import create_invited_user, invitation_path
from tests.builders import make_organisation, make_user

pytestmark = pytest.mark.django_db
PASSWORD = {"new_password1": "fünf-blaue-stühle", "new_password2": "fünf-blaue-stühle"}


def invite(email: str = "Helga@example.org", kind: Kind = Kind.VOLUNTEER) -> User:
    return create_invited_user(email=email, first_name="Helga", last_name="Muster", language="de", kind=kind)


def test_new_account_has_role_and_no_password() -> None:
    user = invite()
    assert user.email == "helga@example.org"
    assert user.role_kinds == {Kind.VOLUNTEER}
    assert user.is_invited


def test_existing_account_gets_the_role_and_keeps_its_name() -> None:
    trainer = make_user(Kind.TRAINER, email="helga@example.org", first_name="H.", last_name="M.")
    assert invite() == trainer
    invite()
    again = User.objects.get(pk=trainer.pk)
    assert again.role_kinds == {Kind.TRAINER, Kind.VOLUNTEER}
    assert again.get_full_name() == "H. M."
    assert again.roles.count() == 2


def test_closed_account_is_not_opened_by_an_invitation() -> None:
    make_user(email="helga@example.org", is_active=False)
    with pytest.raises(ValidationError):
        invite()


def test_coordinator_without_organisation_is_refused() -> None:
    with pytest.raises(ValidationError):
        invite(kind=Kind.COORDINATOR)
    assert not User.objects.exists()


def test_looking_at_the_invitation_changes_nothing(client: Client) -> None:
    user = invite()
    assert client.get(invitation_path(user)).status_code == 200
    assert client.get(invitation_path(user)).status_code == 200
    assert "_auth_user_id" not in client.session


def test_first_password_logs_in_and_ends_the_invitation(client: Client) -> None:
    user = invite()
    path = invitation_path(user)
    response = client.post(path, PASSWORD)
    assert response.url == reverse("office:desk")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert Client().login(email=user.email, password=PASSWORD["new_password1"])
    assert Client().get(path).status_code == 404
    assert Client().post(path, PASSWORD).status_code == 404


def test_weak_password_is_refused_beside_the_field(client: Client) -> None:
    user = invite()
    response = client.post(invitation_path(user), {"new_password1": "12345", "new_password2": "12345"})
    assert response.status_code == 422
    assert response.context["form"].errors["new_password2"]
    user.refresh_from_db()
    assert user.is_invited


def test_invitation_ends_after_two_weeks(client: Client) -> None:
    path = invitation_path(invite())
    with time_machine.travel(timezone.now() + timedelta(days=13, hours=23)):
        assert client.get(path).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1)):
        assert client.get(path).status_code == 404


def test_forged_invitation_and_closed_account_are_refused(client: Client) -> None:
    user = invite()
    path = invitation_path(user)
    assert client.get(path[:-3] + "x/").status_code == 404
    User.objects.update(is_active=False)
    assert client.get(path).status_code == 404


def test_whoever_has_a_password_is_led_to_the_login() -> None:
    assert invitation_path(make_user()) == reverse("account_login")


def test_invited_coordinator_belongs_to_the_organisation() -> None:
    organisation = make_organisation()
    user = create_invited_user(
        email="c@example.org",
        first_name="C",
        last_name="D",
        language="en",
        kind=Kind.COORDINATOR,
        organisation=organisation,
    )
    assert user.roles.get().organisation == organisation
