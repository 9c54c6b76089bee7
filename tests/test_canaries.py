"""A canary in every field that tells something of somebody: whom it may reach, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from kern.personal_data import DataClass, descriptions
from messaging.models import OutgoingMail
from tests.canaries import FRAMEWORK, LEFT_ALONE, MEANT
from tests.canary_mails import leaks_behind_links, leaks_of_mails, write_mails
from tests.canary_world import World, look_around

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Built once for all tests of this module, which only look at it, and gone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def mails(world: World) -> list[OutgoingMail]:
    return write_mails(world)


def test_every_field_of_words_has_its_canary(world: World) -> None:
    """Otherwise the tests below would find nothing for a wrong reason."""
    planted = {canary.path for canary in world.aviary.canaries.values()}
    without = [
        f"{description.label}.{name}"
        for description in descriptions()
        for name, described in description.fields.items()
        if described.is_personal
        and _holds_words(description.model._meta.get_field(name))
        and description.label not in LEFT_ALONE | FRAMEWORK
        and f"{description.label}.{name}" not in planted | set(MEANT) | LEFT_ALONE
    ]
    assert " ".join(without) == ""


def _holds_words(column: object) -> bool:
    kind = type(column).__name__
    return kind in ("CharField", "TextField", "EmailField", "PhoneNumberField", "JSONField") and not getattr(
        column, "choices", None
    )


def test_nobody_reads_what_their_role_has_no_right_to(world: World) -> None:
    viewers = world.viewers()
    for viewer in viewers:
        look_around(world, viewer)
    assert sorted(set().union(*(viewer.leaks for viewer in viewers))) == []
    pages = {viewer.name: viewer.pages for viewer in viewers}
    assert min(pages.values()) >= 20, pages


def test_whoever_has_the_right_does_read_it(world: World) -> None:
    """The tests above would hold in a house that shows nobody anything."""
    office = world.office()
    look_around(world, office, examples=0)
    assert office.leaks == set()
    seen = {canary.data_class for canary in office.seen}
    assert seen >= {
        *(DataClass.NAME, DataClass.CONTACT, DataClass.ADDRESS, DataClass.BIRTH, DataClass.ORIGIN),
        *(DataClass.FAMILY, DataClass.NOTE, DataClass.CONDUCT, DataClass.LETTER, DataClass.THIRD_PERSON),
    }


def test_mails_tell_their_readers_no_more_than_their_pages_do(
    world: World, mails: list[OutgoingMail]
) -> None:
    assert sorted(leaks_of_mails(world, mails)) == []
    assert len({mail.event for mail in mails}) >= 15


def test_pages_behind_signed_links_tell_no_more_than_the_mails(
    world: World, mails: list[OutgoingMail]
) -> None:
    leaks, opened = leaks_behind_links(world, mails)
    assert sorted(leaks) == []
    assert len(opened) >= 5
