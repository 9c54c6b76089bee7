"""Administrators send the link to a new account by mail."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Kind
from accounts.services import create_invited_user
from messaging.models import OutgoingMail
from tests.builders import make_user

pytestmark = pytest.mark.django_db


def test_invitation_mail_carries_the_working_link(client: Client) -> None:
    user = create_invited_user(
        email="rohr@example.org", first_name="Matthias", last_name="Rohr", language="de", kind=Kind.TRAINER
    )
    client.force_login(make_user(Kind.ADMINISTRATOR))
    page = user.get_absolute_url()
    assert reverse("office:invitation_send", args=[user.pk]) in client.get(page).text
    response = client.post(reverse("office:invitation_send", args=[user.pk]))
    assert response.url == page
    mail = OutgoingMail.objects.get(to_email="rohr@example.org")
    [link] = [word for word in mail.text.split() if "/einladung/" in word]
    assert Client().get(link.removeprefix("http://testserver")).status_code == 200
    assert link.split("/")[-2] in mail.html


def test_no_invitation_for_closed_accounts_and_those_with_a_password(client: Client) -> None:
    client.force_login(make_user(Kind.ADMINISTRATOR))
    for user in (make_user(Kind.TRAINER), make_user(Kind.TRAINER, password=None, is_active=False)):
        client.post(reverse("office:invitation_send", args=[user.pk]))
        assert (
            reverse("office:invitation_send", args=[user.pk]) not in client.get(user.get_absolute_url()).text
        )
    assert not OutgoingMail.objects.exists()
