"""The directory of bilingual contact persons, and which contact point can help in which languages."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assignments.contacts import has_contact
from assignments.models import AssignmentProfile, ContactPassing
from people.enums import Level
from people.languages import language_name
from people.models import LanguageSkill, Person
from programmes.models import Organisation
from volunteers.models import Volunteer

GERMAN = "de"
# From here on somebody can explain a form, and not only say hello.
ENOUGH = Level.B1


def contact_persons(user: User) -> QuerySet[Volunteer]:
    """Active volunteers who speak more than German: the user's own, those passed on, and whoever is listed.

    Each with `is_reachable` (the user may read telephone and e-mail) and with profile, languages and home.
    """
    listed = AssignmentProfile.objects.filter(volunteer=OuterRef("pk"), is_listed=True)
    return (
        Volunteer.objects.active()
        .filter(person__restricted_at=None, person__erased_on=None, person__in=speakers())
        .annotate(is_reachable=Exists(Volunteer.objects.filter(has_contact(user), pk=OuterRef("pk"))))
        .filter(Q(is_reachable=True) | Exists(listed))
        .select_related("person__organisation", "person__municipality", "assignment_profile")
        .prefetch_related("person__languages")
    )


def speakers(language: str = "") -> QuerySet[Person]:
    """People who speak this language well enough; without one: any but German."""
    skills = LanguageSkill.objects.filter(speaking__gte=ENOUGH)
    skills = skills.filter(language=language) if language else skills.exclude(language=GERMAN)
    return Person.objects.filter(pk__in=skills.values("person"))


def languages_in_words(volunteer: Volunteer) -> str:
    """What they speak well enough, each with the level; their own languages before German."""
    skills = [skill for skill in volunteer.person.languages.all() if skill.speaking >= ENOUGH]
    return ", ".join(str(skill) for skill in sorted(skills, key=lambda skill: skill.language == GERMAN))


def willingness_in_words(volunteer: Volunteer) -> str:
    """To what they go along; for whoever has said nothing: to everything."""
    profile = getattr(volunteer, "assignment_profile", None)
    if profile is None or not profile.kinds:
        return str(_("to everything"))
    return str(profile.kinds_in_words)


@dataclass
class Point:
    """A contact point: how many volunteers serve it, of them from elsewhere, and in which languages."""

    organisation: Organisation
    volunteers: int = 0
    from_elsewhere: int = 0
    languages: Counter[str] = field(default_factory=Counter)

    @property
    def languages_in_words(self) -> str:
        """The most frequent first."""
        return ", ".join(language_name(code) for code, _number in self.languages.most_common())


def points() -> list[Point]:
    """Every organisation that volunteers serve, in three queries: numbers only, nobody's name."""
    active = Volunteer.objects.active().filter(person__restricted_at=None, person__erased_on=None)
    serving: dict[UUID, set[UUID]] = defaultdict(set)
    for organisation, volunteer in active.values_list("person__organisation", "pk"):
        serving[organisation].add(volunteer)
    homes = {key: set(found) for key, found in serving.items()}
    passed_on = ContactPassing.objects.running().to_organisations().filter(volunteer__in=active)
    for organisation, volunteer in passed_on.values_list("organisation", "volunteer"):
        serving[organisation].add(volunteer)
    spoken = defaultdict(list)
    skills = LanguageSkill.objects.filter(speaking__gte=ENOUGH, person__volunteer__in=active)
    for volunteer, language in skills.exclude(language=GERMAN).values_list("person__volunteer", "language"):
        spoken[volunteer].append(language)
    found = []
    for each in Organisation.objects.select_related("municipality").filter(pk__in=list(serving)):
        them: Any = serving[each.pk]
        languages = Counter(language for volunteer in them for language in spoken[volunteer])
        found.append(Point(each, len(them), len(them - homes.get(each.pk, set())), languages))
    return found
