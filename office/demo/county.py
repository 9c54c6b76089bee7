"""The county with its towns, offices, catalogues and staff."""

from __future__ import annotations

from datetime import date

from accounts.enums import Kind
from accounts.models import User
from accounts.services import accept_invitation, create_invited_user, grant_role
from office.demo.world import World
from people.models import Interest
from programmes import postcodes
from programmes.enums import NeededBy, OrganisationKind
from programmes.models import Funder, FundingPeriod, Municipality, Organisation, Programme, Task
from programmes.services import save_municipality

DISTRICT = "06431"
PASSWORD = "auf-augenhoehe"  # noqa: S105  the demo's, printed for everybody to see
LOGINS = {
    Kind.ADMINISTRATOR: ("verwaltung@demo.example", "Dorothea", "Winter"),
    Kind.COORDINATOR: ("koordination@demo.example", "Silvia", "Keller"),
    Kind.TRAINER: ("schulung@demo.example", "Matthias", "Rohr"),
    Kind.VOLUNTEER: ("ehrenamt@demo.example", "Brigitte", "Lindenau"),
}

TASKS = (
    ("Deutsch sprechen", "Speaking German"),
    ("Lesen und Schreiben lernen", "Learning to read and write"),
    ("Zum Amt begleiten", "Going along to authorities"),
    ("Zum Arzt begleiten", "Going along to the doctor"),
    ("Schule und Kita", "School and nursery"),
    ("Arbeit und Ausbildung suchen", "Looking for work and training"),
    ("Wohnung suchen", "Looking for a flat"),
    ("Vereine kennenlernen", "Getting to know clubs"),
    ("Feste feiern", "Celebrating together"),
    ("Alltag und Einkaufen", "Daily life and shopping"),
    ("Gemeinsam etwas unternehmen", "Doing something together"),
)
NEEDED_BY = {
    "Lesen und Schreiben lernen": NeededBy.NOT_LITERATE,
    "Arbeit und Ausbildung suchen": NeededBy.DEGREE,
}
INTERESTS = (
    ("Kochen", "Cooking"),
    ("Backen", "Baking"),
    ("Garten", "Gardening"),
    ("Wandern", "Hiking"),
    ("Radfahren", "Cycling"),
    ("Schwimmen", "Swimming"),
    ("Fußball", "Football"),
    ("Tanzen", "Dancing"),
    ("Singen", "Singing"),
    ("Musik machen", "Making music"),
    ("Lesen", "Reading"),
    ("Kino", "Cinema"),
    ("Theater", "Theatre"),
    ("Schach", "Chess"),
    ("Nähen", "Sewing"),
    ("Handwerken", "Crafts"),
    ("Fotografieren", "Photography"),
    ("Kinder", "Children"),
    ("Tiere", "Animals"),
    ("Geschichte", "History"),
    ("Politik", "Politics"),
    ("Computer", "Computers"),
    ("Spaziergänge", "Walks"),
    ("Brettspiele", "Board games"),
)


def build_county(world: World) -> None:
    """Towns, organisations, programme, catalogues, and an account for each role."""
    _towns(world)
    _organisations(world)
    _programme(world)
    _staff(world)


def _towns(world: World) -> None:
    places = [
        place
        for code in _postcodes_of_district()
        for place in postcodes.places(code)
        if place.district_code == DISTRICT
    ]
    for place in places:
        name = place.name.split(" (")[0]
        world.towns.append(
            save_municipality(Municipality(name=name, district_code=DISTRICT), postcodes=[place.postcode])
        )


def _postcodes_of_district() -> list[str]:
    return sorted({place.postcode for place in postcodes.all_places() if place.district_code == DISTRICT})


def _town(world: World, name: str) -> Municipality:
    return next(town for town in world.towns if town.name == name)


def _organisations(world: World) -> None:
    def organisation(**fields: object) -> Organisation:
        made = Organisation(is_contact_point=True, **fields)
        made.full_clean()
        made.save()
        return made

    world.county = organisation(
        name="Kreis Bergstraße · Büro für Integration",
        kind=OrganisationKind.COUNTY,
        municipality=_town(world, "Heppenheim"),
        street="Musterstraße 15",
        postcode="64646",
        place="Heppenheim",
        email="integration@demo.example",
        data_protection_contact="datenschutz@demo.example",
        phone="+4962529999990",
        opening_hours="Mo–Fr 9–12 Uhr, Do 14–18 Uhr",
        languages_spoken="Deutsch, Englisch, Arabisch, Türkisch",
        description="Das Büro leitet das Programm, führt die Gespräche und bringt Menschen zusammen.",
        description_en="The office runs the programme, holds the interviews and brings people together.",
    )
    world.cafe = organisation(
        name="Café Miteinander",
        kind=OrganisationKind.WELFARE,
        municipality=_town(world, "Lampertheim"),
        street="Beispielgasse 3",
        postcode="68623",
        place="Lampertheim",
        email="cafe@demo.example",
        phone="+4962069999991",
        opening_hours="Di und Do 15–18 Uhr",
        languages_spoken="Deutsch, Tigrinya, Dari, Ukrainisch",
        description="Begegnungscafé mit Beratung: einfach vorbeikommen, ohne Termin.",
        description_en="A café to meet and ask: simply come along, no appointment needed.",
    )
    world.initiative = organisation(
        name="Initiative Ankommen im Weschnitztal",
        kind=OrganisationKind.INITIATIVE,
        municipality=_town(world, "Rimbach"),
        street="Am Probenplatz 7",
        postcode="64668",
        place="Rimbach",
        email="ankommen@demo.example",
        phone="+4962539999992",
        opening_hours="Mi 17–19 Uhr",
        languages_spoken="Deutsch, Englisch, Farsi",
        description="Nachbarinnen und Nachbarn helfen bei Briefen, Formularen und den ersten Wegen.",
        description_en="Neighbours help with letters, forms and the first ways around.",
    )


def _programme(world: World) -> None:
    programme = Programme(
        name="Integration braucht Partnerschaft",
        code="IBP",
        organisation=world.county,
        starts_on=date(world.today.year - 2, 1, 1),
        # So that the demo looks the same in the holidays.
        rests_in_school_holidays=False,
        summary=(
            "Ehrenamtliche aus dem Kreis begleiten Menschen, die neu hier sind: ein- oder zweimal in der "
            "Woche, beim Deutschlernen, auf Ämtern, im Verein, bei Festen. Beide lernen voneinander – "
            "auf Augenhöhe."
        ),
        summary_en=(
            "Volunteers from the county accompany people who are new here: once or twice a week, practising "
            "German, visiting authorities, joining clubs and feasts. Both learn from each other, eye to eye."
        ),
    )
    programme.full_clean()
    programme.save()
    world.programme = programme
    for position, (name, name_en) in enumerate(TASKS, start=1):
        world.tasks[name] = Task.objects.create(
            programme=programme,
            name=name,
            name_en=name_en,
            position=position,
            needed_by=NEEDED_BY.get(name, ""),
        )
    world.interests = [Interest.objects.create(name=name, name_en=name_en) for name, name_en in INTERESTS]
    first = Funder.objects.create(name="Land Hessen, Programm WIR")
    second = Funder.objects.create(name="Kreis Bergstraße")
    year = world.today.year
    FundingPeriod.objects.create(
        programme=programme, funder=first, starts_on=date(year - 2, 1, 1), ends_on=date(year - 1, 12, 31)
    )
    FundingPeriod.objects.create(programme=programme, funder=second, starts_on=date(year - 1, 1, 1))


def _staff(world: World) -> None:
    email, first_name, last_name = LOGINS[Kind.ADMINISTRATOR]
    world.administrator = User.objects.create_superuser(
        email, PASSWORD, first_name=first_name, last_name=last_name
    )
    world.coordinator = _colleague(world, Kind.COORDINATOR)
    world.trainer = _colleague(world, Kind.TRAINER)
    second = create_invited_user(
        email="koordination.sued@demo.example",
        first_name="Anja",
        last_name="Falkner",
        language="de",
        kind=Kind.COORDINATOR,
        organisation=world.county,
        municipality=_town(world, "Viernheim"),
    )
    grant_role(
        user=second,
        kind=Kind.COORDINATOR,
        organisation=world.county,
        municipality=_town(world, "Lampertheim"),
        by=world.administrator,
    )


def _colleague(world: World, kind: Kind) -> User:
    email, first_name, last_name = LOGINS[kind]
    user = create_invited_user(
        email=email,
        first_name=first_name,
        last_name=last_name,
        language="de",
        kind=kind,
        organisation=world.county,
    )
    accept_invitation(user=user, password=PASSWORD)
    return user
