"""Three contact points of one county that share volunteers, with a canary in every field of everybody, and
who of them may come across which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from accounts.models import User
from accounts.rights import ACCOMPANIED
from assignments.contacts import end_passing, pass_on, pass_on_to_requester
from assignments.known import stage_of
from assignments.models import Assignment, AssignmentProfile, ContactPassing, Offer
from assignments.quarters import Quarter
from assignments.services.answers import answer_offer
from assignments.services.asking import offer_assignment
from assignments.services.expenses import settle
from assignments.services.passing import ask_for_contact
from assignments.services.requests import cancel_assignment
from messaging.models import CalendarFeed, OutgoingMail
from people.enums import Channel, ConsentPurpose
from people.models import Person
from people.services import give_consent
from programmes.models import Organisation
from tests.access_table import TABLE
from tests.builders import make_newcomer, make_organisation, make_person, make_user, make_volunteer
from tests.canaries import Canary, plant
from tests.canary_world import EXAMPLES, STAFF_NAMES, Viewer, look_around
from tests.crawler import view_name
from tests.fixtures.login import confirm
from tests.test_access import URLS
from volunteers.models import Volunteer

NAME = frozenset({"people.Person.first_name", "people.Person.last_name"})
LISTED = NAME | {"assignments.AssignmentProfile.remark"}
PASSED_ON = LISTED | {"people.Person.phone", "people.Person.email"}
FIRST_NAME = frozenset({"people.Person.first_name"})
# Open to whoever turns to an organisation.
PUBLIC = frozenset({"programmes.Organisation.email", "programmes.Organisation.phone"})
ALSO_THEIRS = frozenset({"assignments.Assignment.report"})


@dataclass
class Point:
    """A contact point with its coordinator, its volunteers and what came in there."""

    organisation: Organisation
    staff: User
    volunteers: list[Volunteer]
    assignments: dict[str, Assignment]


class ThreePoints:
    """County, café and initiative. Of the county's three volunteers the first serves the café as well, the
    second did so and stands in the directory, the third is nobody's business."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.points = [self._point(name) for name in ("Kreis", "Café", "Initiative")]
        county, cafe, _initiative = self.points
        shared, listed, _own = county.volunteers
        self._pass_on(shared, cafe)
        ended = self._pass_on(listed, cafe)
        end_passing(passing=ended, by=cafe.staff, now=self.now)
        AssignmentProfile.objects.filter(volunteer=listed).update(is_listed=True)
        # The shared one goes along for the café, and is asked by it once more.
        self._ask(cafe.assignments["open"], shared, cafe.staff)
        self._take(cafe.assignments["window"], shared, cafe.staff)
        for point in self.points:
            own = point.volunteers[2]
            self._take(point.assignments["guest"], own, point.staff)
            self._ask(point.assignments["newcomer"], point.volunteers[1], point.staff)
            quarter = Quarter.of(timezone.localdate() - timedelta(days=100))
            settle(point.volunteers, quarter=quarter, by=point.staff, today=timezone.localdate())
        for user in User.objects.all():
            CalendarFeed.objects.create(user=user)
        self.aviary = plant()
        self.feeds = dict(CalendarFeed.objects.values_list("user", "token"))

    # --- who and what there is ----------------------------------------------------------------------

    def _point(self, name: str) -> Point:
        organisation = make_organisation(f"{name} zur Probe", email="x@example.org")
        key = name[0].lower()
        staff = make_user(Kind.COORDINATOR, organisation=organisation, email=f"{key}@example.org")
        volunteers = []
        for number in range(3):
            person = make_person(
                organisation=organisation,
                languages={"de": 5, "ti": 7},
                email=f"{key}{number}@example.org",
                phone=f"+4962511111{number:02}",
                user=make_user(Kind.VOLUNTEER, email=f"{key}{number}@example.org"),
            )
            give_consent(person, purpose=ConsentPurpose.CONTACT, channel=Channel.PAPER, now=self.now)
            volunteer = make_volunteer(person=person)
            AssignmentProfile.objects.create(volunteer=volunteer, remark="x")
            volunteers.append(volunteer)
        newcomer = make_newcomer(person_organisation=organisation, person_phone="+4962512222222")
        facts: dict[str, dict[str, Any]] = {
            "newcomer": {"newcomer": newcomer, "guest_name": "", "guest_phone": ""},
            "guest": {},
            "open": {},
            "window": {},
            "unconfirmed": {"status": "unconfirmed"},
            "unmet": {"status": "unmet"},
            "cancelled": {"status": "cancelled"},
            "done": self._done(volunteers[0], days=10),
            "settled": self._done(volunteers[0], days=100),
        }
        assignments = {
            kind: self._assignment(organisation, volunteers[0], day, fields)
            for day, (kind, fields) in enumerate(facts.items(), start=3)
        }
        return Point(organisation, staff, volunteers, assignments)

    def _done(self, volunteer: Volunteer, *, days: int) -> dict[str, Any]:
        return {
            "status": "done",
            "volunteer": volunteer,
            "outcome": "took_place",
            "actual_minutes": 60,
            "travel_km": 12,
            "report": "x",
            "starts_at": self.now - timedelta(days=days),
        }

    def _assignment(
        self, organisation: Any, volunteer: Volunteer, day: int, fields: dict[str, Any]
    ) -> Assignment:
        facts = {
            "guest_name": "x",
            "guest_phone": "+4962513333333",
            "requester_name": "x",
            "requester_institution": "x",
            "requester_email": "x@example.org",
            "requester_phone": "+4962514444444",
            "starts_at": self.now + timedelta(days=day),
            "details": "x",
        }
        return Assignment.objects.create(
            programme=volunteer.programme,
            organisation=organisation,
            municipality=volunteer.person.municipality,
            source="partner",
            kind="doctor",
            language="ti",
            place="x",
            confirmed_at=self.now,
            **facts | fields,
        )

    def _pass_on(self, volunteer: Volunteer, point: Point) -> ContactPassing:
        home = next(each for each in self.points if volunteer in each.volunteers)
        return pass_on(
            volunteer=volunteer, organisation=point.organisation, reason="x", by=home.staff, now=self.now
        )

    def _ask(self, assignment: Assignment, volunteer: Volunteer, by: User) -> None:
        offer_assignment(assignment=assignment, volunteer=volunteer, by=by, now=self.now)

    def _take(self, assignment: Assignment, volunteer: Volunteer, by: User) -> None:
        self._ask(assignment, volunteer, by)
        answer_offer(assignment=assignment, volunteer=volunteer, accepts=True, now=self.now)

    # --- who looks ----------------------------------------------------------------------------------

    def viewers(self) -> list[Viewer]:
        found = []
        for point in self.points:
            may = partial(self.office_may, organisation=point.organisation.pk, user=point.staff)
            found.append(Viewer(f"office {point.organisation}", _logged_in(point.staff), may))
            found += [
                Viewer(
                    f"volunteer of {point.organisation}",
                    _logged_in(volunteer.person.user),
                    partial(self.volunteer_may, who=volunteer),
                )
                for volunteer in point.volunteers
            ]
        return found

    def office_may(self, canary: Canary, organisation: UUID, user: User) -> bool:
        """All of its own people, requests and accounts; of others what the decision of their office allows.

        What somebody answered to a request belongs to it."""
        row = canary.row
        if canary.path in PUBLIC or row == user or getattr(row, "user", None) == user:
            return True
        if canary.path.startswith("accounts.User."):
            return row.roles.filter(organisation=organisation).exists() or self._is_account_of(
                row, organisation
            )
        if isinstance(row, Assignment | Offer):
            assignment = row.assignment if isinstance(row, Offer) else row
            return assignment.organisation_id == organisation
        if isinstance(row, ContactPassing):
            homes = (row.volunteer.person.organisation_id, row.organisation_id)
            return organisation in homes or (
                row.assignment is not None and row.assignment.organisation_id == organisation
            )
        people = Volunteer.objects.filter(person__in=canary.people).select_related("person")
        is_at_home = bool(canary.people) and canary.people <= self._people_of(organisation)
        return is_at_home or any(
            canary.path in self._shown_of(volunteer, organisation) for volunteer in people
        )

    def _people_of(self, organisation: UUID) -> set[UUID]:
        return set(Person.objects.filter(organisation=organisation).values_list("pk", flat=True))

    def _is_account_of(self, user: User, organisation: UUID) -> bool:
        person = getattr(user, "person", None)
        return person is not None and person.organisation_id == organisation

    def _shown_of(self, volunteer: Volunteer, organisation: UUID) -> frozenset[str]:
        """What an organisation may read of a volunteer who is at home elsewhere."""
        if volunteer.contact_passings.filter(organisation=organisation, ended_at=None).exists():
            return PASSED_ON
        if AssignmentProfile.objects.filter(volunteer=volunteer, is_listed=True).exists():
            return LISTED
        asked = volunteer.offers_of_assignments.filter(assignment__organisation=organisation)
        served = volunteer.contact_passings.filter(organisation=organisation)
        return FIRST_NAME if asked.exists() or served.exists() else frozenset()

    def volunteer_may(self, canary: Canary, who: Volunteer) -> bool:
        """About themselves all that stands on their pages; of an assignment what its stage allows."""
        row, user = canary.row, who.person.user
        if canary.path in PUBLIC | STAFF_NAMES:
            # Whom to call is their own office's, not another's.
            return canary.path in PUBLIC or row == user
        for assignment in Assignment.objects.filter(offers__volunteer=who).distinct() | (
            Assignment.objects.filter(volunteer=who).distinct()
        ):
            is_of_it = row == assignment or (
                assignment.newcomer is not None and row == assignment.newcomer.person
            )
            if is_of_it:
                stage = stage_of(assignment, who, now=timezone.now())
                is_theirs = assignment.volunteer_id == who.pk
                return canary.path in ACCOMPANIED[stage] or (is_theirs and canary.path in ALSO_THEIRS)
        if isinstance(row, Assignment):
            return False
        return row == user or getattr(row, "user", None) == user or canary.people == {who.person_id}

    # --- what they open -----------------------------------------------------------------------------

    def starts(self, viewer: Viewer) -> Iterator[str]:
        """Every page without a record, every export, and the pages of all records of all three."""
        for name, (_who, methods) in TABLE.items():
            if "GET" not in methods.split():
                continue
            converters = URLS[name].pattern.converters
            if not converters:
                yield reverse(name)
            elif name == "assignments:export":
                yield from (reverse(name, args=[kind]) for kind in ("csv", "xlsx"))
            elif name.startswith("assignments:") and set(converters) == {"pk"}:
                yield from (reverse(name, args=[pk]) for pk in self._records(name))
        for point in self.points:
            for volunteer in point.volunteers:
                yield volunteer.get_absolute_url()
        user = get_user(viewer.client)
        if isinstance(user, User):
            yield reverse("messaging:feed", args=[self.feeds[user.pk]])

    def _records(self, name: str) -> list[UUID]:
        of_volunteers = ("contact_ask", "pass_on", "profile", "expenses_of")
        if name.partition(":")[2] in of_volunteers:
            return [volunteer.pk for point in self.points for volunteer in point.volunteers]
        if name.partition(":")[2].startswith("expense_"):
            sheets = (volunteer.expense_sheets.all() for each in self.points for volunteer in each.volunteers)
            return [sheet.pk for found in sheets for sheet in found]
        return [assignment.pk for point in self.points for assignment in point.assignments.values()]

    # --- mails --------------------------------------------------------------------------------------

    def write_mails(self) -> list[OutgoingMail]:
        """Let all that mails are written about happen once more, now that everybody bears a canary."""
        before = set(OutgoingMail.objects.values_list("pk", flat=True))
        points = [self._fresh(point) for point in self.points]
        county, cafe, initiative = points
        for point in points:
            pass_on_to_requester(assignment=point.assignments["guest"], by=point.staff, now=self.now)
            offer_assignment(
                assignment=point.assignments["newcomer"],
                volunteer=point.volunteers[0],
                by=point.staff,
                now=self.now,
            )
            cancel_assignment(assignment=point.assignments["guest"], by=point.staff, now=self.now)
        answer_offer(
            assignment=cafe.assignments["open"], volunteer=county.volunteers[0], accepts=True, now=self.now
        )
        self._pass_on(initiative.volunteers[0], county)
        ask_for_contact(
            volunteer=county.volunteers[1],
            organisation=initiative.organisation,
            reason="Arztbegleitung",
            by=initiative.staff,
            now=self.now,
        )
        return list(OutgoingMail.objects.exclude(pk__in=before).select_related("person"))

    def _fresh(self, point: Point) -> Point:
        """Its rows as they are now, read anew."""
        return Point(
            point.organisation,
            User.objects.get(pk=point.staff.pk),
            [Volunteer.objects.get(pk=volunteer.pk) for volunteer in point.volunteers],
            {kind: Assignment.objects.get(pk=each.pk) for kind, each in point.assignments.items()},
        )

    def leaks_of_mails(self, mails: list[OutgoingMail]) -> set[str]:
        """What a mail, its calendar entry, or a page behind a link in it tells its reader too much."""
        leaks = set()
        for mail in mails:
            texts = [("\n".join([mail.subject, mail.text, mail.html]), ""), (mail.calendar, "text/calendar")]
            found = {each for text, kind in texts for each in self.aviary.found_in(text.encode(), kind)}
            for address in re.findall(r"https?://[^\s>)]+", mail.text):
                path = urlsplit(address).path
                if view_name(path):
                    found |= self.aviary.found_in(Client().get(path).content)
            leaks |= {f"{mail.event} tells {each}" for each in found if not self._reader_may(mail, each)}
        return leaks

    def _reader_may(self, mail: OutgoingMail, canary: Canary) -> bool:
        if mail.person is not None:
            who = Volunteer.objects.filter(person=mail.person).first()
            return who is None or self.volunteer_may(canary, who) or self._asked_for(mail, canary)
        # To whoever requested: what they wrote, who comes by first name, and with consent the telephone.
        comes = mail.event == "assignments/mail/request_taken" and canary.path == "people.Person.first_name"
        own = canary.path.startswith("assignments.Assignment.") and str(canary.row.pk) in mail.key
        passed = mail.event == "assignments/mail/contact_for_requester"
        theirs = passed and canary.path in {"people.Person.first_name", "people.Person.phone"}
        # One coordinator asks another one: by name.
        asks = mail.event == "assignments/mail/contact_wanted" and canary.path in STAFF_NAMES
        return own or comes or theirs or asks or canary.path in PUBLIC

    def _asked_for(self, mail: OutgoingMail, canary: Canary) -> bool:
        """Who has their number is theirs to know."""
        return mail.event == "assignments/mail/contact_passed_to_requester" and canary.path == (
            "assignments.Assignment.requester_institution"
        )


def look_at_each_other(world: ThreePoints, *, examples: int = EXAMPLES) -> tuple[set[str], int]:
    """Leaks, and how many pages, files and calendars were opened to find them."""
    leaks: set[str] = set()
    viewers = world.viewers()
    for viewer in viewers:
        look_around(world, viewer, examples=examples)  # type: ignore[arg-type]
        leaks |= viewer.leaks
    return leaks, sum(viewer.pages for viewer in viewers)


def _logged_in(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(pk=user.pk))
    return confirm(client)
