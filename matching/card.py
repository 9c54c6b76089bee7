"""What one side may know of the other when it is asked: in the mail, on the page and read aloud the same.

First name, town, what the two share, and what the one needs and the other offers. No surname, no address, no
age, origin, children or score. Sentences are short, for somebody who is learning German.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from matching.engine.profile import PairScore
from matching.engine.scoring import score_pair
from matching.explain import shared_with_you
from matching.models import Proposal
from matching.profiles import labels_of, newcomer_profile, volunteer_profile
from matching.rules import rules_of
from newcomers.models import Newcomer
from partnerships.enums import Side
from people.models import Person
from volunteers.models import Volunteer


@dataclass(frozen=True)
class Fit:
    """How two people fit; both come from `with_person()`, `labels` names interests and tasks by id."""

    volunteer: Volunteer
    newcomer: Newcomer
    score: PairScore
    labels: Mapping[str, object]


@dataclass(frozen=True)
class Card:
    name: str
    town: str
    sentences: list[str]


def fit_of(proposal: Proposal) -> Fit:
    """How the two fit today; the score kept with the proposal stays as it was."""
    volunteer = Volunteer.objects.with_person().get(pk=proposal.volunteer_id)
    newcomer = Newcomer.objects.with_person().get(pk=proposal.newcomer_id)
    rules = rules_of(newcomer.programme)
    score = score_pair(volunteer_profile(volunteer, free_places=1), newcomer_profile(newcomer), rules)
    return Fit(volunteer, newcomer, score, labels_of(newcomer, [volunteer]))


def card_for(side: Side, fit: Fit) -> Card:
    """What this side learns of the other, in the language that is active."""
    partner: Person = fit.newcomer.person if side == Side.VOLUNTEER else fit.volunteer.person
    sentences = [_part(side, partner), *shared_with_you(fit.score, fit.labels), _help(side, partner, fit)]
    return Card(partner.first_name, town_of(partner), [sentence for sentence in sentences if sentence])


def town_of(person: Person) -> str:
    """The town rather than the village, which people write themselves."""
    return person.municipality.name if person.municipality else person.place


def _part(side: Side, partner: Person) -> str:
    name = {"name": partner.first_name}
    if side == Side.VOLUNTEER:
        return _("%(name)s would like to have somebody at hand in everyday life.") % name
    return _("%(name)s is a volunteer and helps people in everyday life.") % name


def _help(side: Side, partner: Person, fit: Fit) -> str:
    # Only what the newcomer has asked for: matching may add needs that follow from schooling or literacy.
    offers = set(fit.volunteer.offers.all())
    tasks = [str(task) for task in fit.newcomer.needs.all() if task in offers]
    if not tasks:
        return ""
    # Commas alone: "read and write and school and nursery" would be hard to take apart.
    words = {"name": partner.first_name, "tasks": ", ".join(tasks)}
    if side == Side.VOLUNTEER:
        return _("%(name)s would like help with: %(tasks)s. You offer that.") % words
    return _("You would like help with: %(tasks)s. %(name)s offers that.") % words
