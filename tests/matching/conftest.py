"""A pair that fits, and the coordinator who brings it together."""

import pytest
from django.test import Client

from accounts.enums import Kind
from accounts.models import User
from matching.models import Proposal
from matching.services.proposal import propose
from newcomers.models import Newcomer
from tests.builders import TODAY, make_newcomer, make_ready_volunteer, make_user
from volunteers.models import Volunteer


@pytest.fixture
def coordinator(db: None) -> User:
    return make_user(Kind.COORDINATOR, first_name="Sabine", last_name="Keller")


@pytest.fixture
def volunteer(db: None) -> Volunteer:
    return make_ready_volunteer(
        person_first_name="Brigitte", person_last_name="Langendorf", person_email="brigitte@example.org"
    )


@pytest.fixture
def newcomer(db: None) -> Newcomer:
    return make_newcomer(person_email="selam@example.org")


@pytest.fixture
def proposal(volunteer: Volunteer, newcomer: Newcomer, coordinator: User) -> Proposal:
    return propose(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=TODAY)


@pytest.fixture
def office(client: Client, coordinator: User) -> Client:
    """The coordinator's browser."""
    client.force_login(coordinator)
    return client
