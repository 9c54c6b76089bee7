"""A newcomer who would like to help: the same person in a new role."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Kind
from messaging.models import OutgoingMail
from newcomers.models import Newcomer
from people.models import Person
from tests.builders import make_newcomer, make_partnership, make_programme, make_task, make_user
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


def send(client: Client, newcomer: Newcomer, **fields: object) -> int:
    answers = {"programme": make_programme().pk, "offers": [make_task().pk], "goes_on": "yes"} | fields
    return client.post(reverse("newcomers:become_volunteer", args=[newcomer.pk]), answers).status_code


def test_the_same_person_becomes_a_volunteer_in_one_step(client: Client) -> None:
    client.force_login(make_user(Kind.COORDINATOR))
    newcomer = make_newcomer(person_email="selam@example.org")
    offer = client.get(newcomer.get_absolute_url())
    assert reverse("newcomers:become_volunteer", args=[newcomer.pk]) in offer.text
    assert send(client, newcomer, motivation="Ich weiß, wie es ist") == 302
    volunteer = Volunteer.objects.get()
    assert (Person.objects.count(), volunteer.person, volunteer.status) == (1, newcomer.person, "applied")
    assert (volunteer.motivation, list(volunteer.offers.all())) == ("Ich weiß, wie es ist", [make_task()])
    assert dict(volunteer.person.languages.values_list("language", "speaking")) == {"ti": 7, "de": 2}
    assert OutgoingMail.objects.get().event == "volunteers/mail/applied"
    newcomer.refresh_from_db()
    assert newcomer.status == "accepted"
    # Each page leads to the other; a second time nothing happens.
    assert volunteer.get_absolute_url() in client.get(newcomer.get_absolute_url()).text
    assert newcomer.get_absolute_url() in client.get(volunteer.get_absolute_url()).text
    assert send(client, newcomer) == 422
    assert Volunteer.objects.count() == 1


def test_their_own_part_may_end_with_it_unless_somebody_accompanies_them(client: Client) -> None:
    client.force_login(make_user(Kind.COORDINATOR))
    accompanied = make_partnership().newcomer
    assert send(client, accompanied, goes_on="no") == 422
    accompanied.refresh_from_db()
    assert accompanied.status == "accepted"
    assert not Volunteer.objects.filter(person=accompanied.person).exists()
    alone, registered = make_newcomer(), make_newcomer(status="registered")
    assert send(client, alone, goes_on="no") == send(client, registered, goes_on="no") == 302
    for newcomer, status in ((alone, "ended"), (registered, "refused")):
        newcomer.refresh_from_db()
        assert newcomer.status == status
    assert Volunteer.objects.filter(person__in=[alone.person, registered.person]).count() == 2
