"""A coordinator and her desk."""

import pytest
from django.test import Client

from accounts.enums import Kind
from accounts.models import User
from tests.builders import make_user


@pytest.fixture
def office() -> User:
    return make_user(Kind.COORDINATOR, first_name="Sabine", last_name="Keller")


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    return client
