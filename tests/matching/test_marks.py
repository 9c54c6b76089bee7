"""A pair that failed is not proposed a second time, though nobody knows any more who they were."""

from datetime import date

import pytest

from matching.models import ForbiddenPair, PairMark
from matching.services.marks import identities, remember_failed_pairs
from matching.services.pair import forbid_pair, permit_pair
from people.models import Person
from tests.builders import TODAY, make_newcomer, make_person, make_user, make_volunteer

pytestmark = pytest.mark.django_db
BORN = date(1990, 5, 1)


def _forgotten_pair():
    """A forbidden pair whose newcomer was erased: only the mark is left."""
    volunteer = make_volunteer(person_born_on=BORN, person_email="helga@example.org")
    newcomer = make_newcomer(
        person_first_name="Yusuf", person_last_name="Öztürk", person_born_on=BORN, person_phone="+49625215123"
    )
    forbid_pair(volunteer=volunteer, newcomer=newcomer, by=make_user(), today=TODAY)
    assert remember_failed_pairs(newcomer.person) == 1
    person = newcomer.person
    newcomer.delete()
    person.delete()
    return volunteer


@pytest.mark.parametrize(
    "who",
    [
        {"first_name": "YUSUF", "last_name": "Oeztürk", "born_on": BORN},
        {"first_name": "Jussuf", "last_name": "Ozturk", "phone": "06252 15123"},
    ],
    ids=["name and date of birth", "telephone number"],
)
def test_who_comes_back_is_not_proposed_to_the_same_volunteer(who):
    volunteer = _forgotten_pair()
    newcomer = make_newcomer(make_person(**who))
    pair = ForbiddenPair.objects.get()
    assert (pair.volunteer, pair.newcomer, pair.forbidden_by) == (volunteer, newcomer, None)
    assert pair.is_recalled


def test_who_becomes_known_later_is_recalled_then():
    _forgotten_pair()
    newcomer = make_newcomer(make_person("Yusuf", "Öztürk"))
    assert not ForbiddenPair.objects.exists()
    newcomer.person.born_on = BORN
    newcomer.person.save()
    assert ForbiddenPair.objects.filter(newcomer=newcomer).exists()


def test_others_of_the_same_name_may_be_proposed():
    _forgotten_pair()
    make_newcomer(make_person("Yusuf", "Öztürk", born_on=date(1991, 5, 1)))
    assert not ForbiddenPair.objects.exists()


def test_a_pair_that_the_office_permits_again_stays_permitted():
    volunteer = _forgotten_pair()
    newcomer = make_newcomer(make_person("Yusuf", "Öztürk", born_on=BORN))
    permit_pair(volunteer=volunteer, newcomer=newcomer)
    newcomer.person.save()
    assert not ForbiddenPair.objects.exists()


def test_marks_say_nothing_without_the_key(settings):
    _forgotten_pair()
    kept = set(PairMark.objects.values_list("mark", flat=True))
    assert all(len(mark) == 64 for mark in kept)
    PairMark.objects.all().delete()
    Person.objects.filter(first_name="Helga").delete()
    settings.PAIR_MARK_KEY = "another key"
    _forgotten_pair()
    assert kept.isdisjoint(PairMark.objects.values_list("mark", flat=True))


def test_an_empty_person_has_no_identity():
    assert identities(Person()) == []
