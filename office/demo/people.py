"""A hundred and twenty volunteers and a hundred and fifty newcomers, each through the forms' own services."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from accounts.enums import Kind
from newcomers.enums import RefusalReason as NewcomerRefusal
from newcomers.enums import RegisteredBy
from newcomers.models import Newcomer
from newcomers.services import (
    accept_newcomer,
    end_newcomer,
    record_intake,
    refuse_newcomer,
    register_newcomer,
)
from office.demo.county import LOGINS
from office.demo.names import GERMAN_MEN, GERMAN_SURNAMES, GERMAN_WOMEN, ORIGINS
from office.demo.world import World
from people.enums import Channel, ConsentPurpose, Gender, GenderWish, Literacy, Schooling
from people.models import Person
from people.services import Profile
from programmes.models import Municipality
from volunteers.enums import Recommendation, RefusalReason, ScreeningKind
from volunteers.models import Volunteer
from volunteers.services import (
    admit_volunteer,
    apply_as_volunteer,
    record_check,
    record_interview,
    refuse_volunteer,
)

VOLUNTEERS = 120
BILINGUAL = 40
APPLIED, REFUSED = 8, 2
NEWCOMERS = 150
NOT_LITERATE = 12
WITH_CHILDREN = 30
REGISTERED, REFUSED_NEWCOMERS, LEFT_WAITING = 12, 6, 10
# Where more people live, more people take part.
BIG_TOWNS = ("Bensheim", "Heppenheim", "Lampertheim", "Viernheim", "Bürstadt", "Lorsch")
WINDOWS = ((9, 12), (14, 17), (15, 18), (16, 19), (17, 20), (18, 21))
MOTIVATIONS = (
    "Ich bin seit einem Jahr in Rente und habe Zeit.",
    "Ich habe selbst erlebt, wie schwer ein Neuanfang ist.",
    "Mich interessieren andere Länder und Menschen.",
    "Eine Freundin hat mir von dem Programm erzählt.",
    "Ich war Lehrerin und möchte weiter Deutsch vermitteln.",
    "",
)


def build_volunteers(world: World) -> None:
    """Admitted ones have had their interview and checks; the last ten have only applied or were refused."""
    for number in range(VOLUNTEERS):
        bilingual = number % 3 == 0 and number < 3 * BILINGUAL
        applied_on = world.day(620 - number * 2 if number < 60 else 370 - (number - 60))
        if number >= VOLUNTEERS - 30:
            applied_on = world.day(90 - (number - (VOLUNTEERS - 30)) * 2)
        volunteer = _volunteer(world, number, applied_on=applied_on, bilingual=bilingual)
        world.volunteers.append(volunteer)
        if number >= VOLUNTEERS - APPLIED - REFUSED:
            _leave_open(world, volunteer, number, applied_on)
        else:
            _admit(world, volunteer, applied_on)


def _volunteer(world: World, number: int, *, applied_on: date, bilingual: bool) -> Volunteer:
    dice = world.dice
    gender = Gender.MALE if number % 3 == 1 else Gender.FEMALE
    languages: dict[str, int] = {"de": 7}
    if number == 0:
        email, first_name, last_name = LOGINS[Kind.VOLUNTEER]
        gender, bilingual = Gender.FEMALE, False
    elif bilingual:
        origin = list(ORIGINS)[number // 3 % len(ORIGINS)]
        first_name, last_name, home = new_name(world, origin, gender)
        languages = {"de": dice.choice([4, 5, 5, 6])} | home
        email = new_address(first_name, last_name, number)
    else:
        # Every round through the surnames begins with another first name, so that no name comes twice.
        first_names = GERMAN_WOMEN if gender == Gender.FEMALE else GERMAN_MEN
        first_name = first_names[(number * 7 + number // len(GERMAN_SURNAMES)) % len(first_names)]
        last_name = GERMAN_SURNAMES[number % len(GERMAN_SURNAMES)]
        email = new_address(first_name, last_name, number)
    for language in ("en", "fr"):
        if language not in languages and dice.random() < (0.75 if language == "en" else 0.25):
            languages[language] = dice.choice([2, 3, 4])
    return apply_as_volunteer(
        person=new_person(
            world,
            first_name=first_name,
            last_name=last_name,
            gender=gender,
            born_on=date(dice.randint(1946, 1996), dice.randint(1, 12), dice.randint(1, 28)),
            # A few have no e-mail: the office calls them.
            email="" if number % 17 == 16 else email,
            travels_km=dice.choice([8, 10, 15, 20]),
            literacy=Literacy.LATIN,
            schooling=dice.choice([Schooling.VOCATIONAL, Schooling.ACADEMIC, Schooling.SECONDARY]),
        ),
        profile=new_profile(world, languages, windows=3),
        programme=world.programme,
        offers=dice.sample(list(world.tasks.values()), dice.randint(3, 6)),
        motivation=dice.choice(MOTIVATIONS),
        places=dice.choice([1, 1, 1, 2]),
        wished_gender=GenderWish.FEMALE
        if gender == Gender.FEMALE and dice.random() < 0.15
        else GenderWish.ANY,
        accepts_children=dice.random() < 0.9,
        consents=[ConsentPurpose.PROCESSING, ConsentPurpose.CONTACT],
        channel=Channel.PAPER if dice.random() < 0.4 else Channel.FORM,
        now=world.at(applied_on, 10),
    )


def _admit(world: World, volunteer: Volunteer, applied_on: date) -> None:
    held_on = applied_on + timedelta(days=8)
    record_interview(
        volunteer=volunteer,
        held_on=held_on,
        recommendation=Recommendation.ADMIT,
        note="Offenes, herzliches Gespräch.",
        by=world.coordinator,
        today=held_on,
    )
    inspected_on = applied_on + timedelta(days=14)
    record_check(
        volunteer=volunteer,
        kind=ScreeningKind.CRIMINAL_RECORD,
        inspected_on=inspected_on,
        expires_on=inspected_on + timedelta(days=3 * 365),
        by=world.coordinator,
        today=inspected_on,
    )
    record_check(
        volunteer=volunteer,
        kind=ScreeningKind.CONFIDENTIALITY,
        inspected_on=inspected_on,
        by=world.coordinator,
        today=inspected_on,
    )
    admit_volunteer(volunteer=volunteer, by=world.coordinator, today=inspected_on + timedelta(days=1))


def _leave_open(world: World, volunteer: Volunteer, number: int, applied_on: date) -> None:
    """The newest: some interviewed, two refused, the others fresh."""
    if number % 2 == 0:
        recommendation = Recommendation.ADMIT
        held_on = applied_on + timedelta(days=6)
        record_interview(
            volunteer=volunteer,
            held_on=held_on,
            recommendation=recommendation,
            by=world.coordinator,
            today=held_on,
        )
    if number >= VOLUNTEERS - REFUSED:
        refuse_volunteer(
            volunteer=volunteer,
            reason=RefusalReason.OTHER_WISH,
            note="Möchte lieber in der Kleiderkammer helfen.",
            by=world.coordinator,
            today=applied_on + timedelta(days=10),
        )


def build_newcomers(world: World) -> None:
    """The first 122 are accepted after their intake; the last 28 are new, refused or have left again."""
    for number in range(NEWCOMERS):
        registered_on = world.day(max(3, 560 - number * 4))
        newcomer = _newcomer(world, number, registered_on)
        world.newcomers.append(newcomer)
        late = NEWCOMERS - number
        if late <= REGISTERED:
            continue
        if late <= REGISTERED + REFUSED_NEWCOMERS:
            refuse_newcomer(
                newcomer=newcomer,
                reason=NewcomerRefusal.NOT_REACHED,
                by=world.coordinator,
                today=registered_on + timedelta(days=2),
            )
            continue
        held_on = registered_on + timedelta(days=1 if late < 60 else 12)
        record_intake(
            newcomer=newcomer,
            held_on=held_on,
            interpreter="" if number % 4 else "Sprachmittlung des Kreises",
            note="Möchte vor allem sprechen üben.",
            by=world.coordinator,
            today=held_on,
        )
        accept_newcomer(newcomer=newcomer, by=world.coordinator, today=held_on)
        if late <= REGISTERED + REFUSED_NEWCOMERS + LEFT_WAITING:
            end_newcomer(newcomer=newcomer, by=world.coordinator, today=world.day(5))


def _newcomer(world: World, number: int, registered_on: date) -> Newcomer:
    dice = world.dice
    origin = dice.choices(list(ORIGINS), weights=[26, 22, 16, 26, 10, 10, 8, 8, 6, 4, 6, 6])[0]
    gender = Gender.FEMALE if dice.random() < 0.55 else Gender.MALE
    first_name, last_name, languages = new_name(world, origin, gender)
    languages = languages | {"de": dice.choice([0, 1, 1, 2, 2, 3])}
    illiterate = number % (NEWCOMERS // NOT_LITERATE) == 5
    by = RegisteredBy.SELF if dice.random() < 0.6 else RegisteredBy.COURSE
    return register_newcomer(
        person=new_person(
            world,
            first_name=first_name,
            last_name=last_name,
            gender=gender,
            born_on=date(dice.randint(1962, 2005), dice.randint(1, 12), dice.randint(1, 28)),
            email="" if number % 5 == 2 else new_address(first_name, last_name, 1000 + number),
            travels_km=dice.choice([5, 8, 10, 12]),
            literacy=Literacy.NONE if illiterate else dice.choice([Literacy.OTHER_SCRIPT, Literacy.LATIN]),
            schooling=Schooling.NONE
            if illiterate
            else dice.choice(
                [Schooling.PRIMARY, Schooling.SECONDARY, Schooling.VOCATIONAL, Schooling.ACADEMIC]
            ),
        ),
        profile=new_profile(world, languages, windows=3),
        programme=world.programme,
        needs=dice.sample(list(world.tasks.values()), dice.randint(2, 4)),
        registered_by=by,
        contact_name="" if by == RegisteredBy.SELF else "Sprachkurs der Volkshochschule",
        contact_details="" if by == RegisteredBy.SELF else "Zimmer 12, vormittags",
        arrived_on=registered_on - timedelta(days=dice.randint(120, 1500)),
        country_of_origin=origin,
        wished_gender=GenderWish.FEMALE
        if gender == Gender.FEMALE and dice.random() < 0.3
        else GenderWish.ANY,
        children=dice.randint(1, 4) if number % (NEWCOMERS // WITH_CHILDREN) == 1 else 0,
        consents=[ConsentPurpose.PROCESSING, ConsentPurpose.CONTACT],
        channel=Channel.SPOKEN,
        now=world.at(registered_on, 11),
    )


def new_name(world: World, origin: str, gender: Gender) -> tuple[str, str, dict[str, int]]:
    """A name that nobody has yet, and the languages spoken at home."""
    languages, women, men, surnames = ORIGINS[origin]
    first_names = (women if gender == Gender.FEMALE else men).split()
    free = [
        (first_name, surname)
        for first_name in first_names
        for surname in surnames.split()
        if (first_name, surname) not in world.names
    ]
    first_name, last_name = world.dice.choice(free or [(first_names[0], surnames.split()[0])])
    world.names.add((first_name, last_name))
    return first_name, last_name, dict(languages)


def new_address(first_name: str, last_name: str, number: int) -> str:
    plain = "".join(
        letter for letter in f"{first_name[0]}{last_name}".casefold() if letter.isascii() and letter.isalpha()
    )
    return f"{plain}{number}@demo.example"


def _town(world: World) -> Municipality:
    big = [town for town in world.towns if town.name in BIG_TOWNS]
    return world.dice.choice(big if world.dice.random() < 0.75 else world.towns)


def new_person(world: World, **fields: Any) -> Person:
    town = _town(world)
    entry = town.postcodes.all()[0]
    fields.setdefault("organisation", world.county)
    return Person(
        postcode=entry.postcode,
        street=f"Beispielweg {world.dice.randint(1, 90)}",
        phone=f"+49625299{world.dice.randint(10000, 99999)}",
        **fields,
    )


def new_profile(world: World, languages: dict[str, int], *, windows: int) -> Profile:
    dice = world.dice
    likes = dice.sample(world.interests, dice.randint(3, 6))
    dislikes = [interest for interest in dice.sample(world.interests, 1) if interest not in likes]
    chosen = []
    for day in dice.sample(range(6), windows):
        start, end = dice.choice(WINDOWS)
        chosen.append((day, time(start), time(end)))
    return Profile(languages=dict(languages), likes=likes, dislikes=dislikes, windows=chosen)
