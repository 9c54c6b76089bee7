"""An office full of canaries, and those who look at it: with a right to some of it, or to nothing."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from accounts.models import User
from accounts.rights import FACILITATOR, PARTNER, ROLES, Stage
from audit.models import UnusualReading
from certificates.services.files import pdf_bytes
from certificates.services.reissue import reissue_certificate, revoke_certificate
from kern.personal_data import DataClass
from matching.models import PinnedPair
from messaging.models import CalendarFeed
from newcomers.models import Intake
from partnerships.models import (
    EndChange,
    Feedback,
    GoalReview,
    Pause,
    SupervisionInvitation,
    SupervisionMinutes,
    TrialAnswer,
)
from partnerships.services.closure import close_partnership
from partnerships.services.partnership import start_partnership
from people.enums import Channel, ConsentPurpose
from people.services import give_consent
from privacy.models import ErasureNotice
from publications.models import HandbookPage, Subscription
from tests.access_table import TABLE
from tests.builders import make_municipality, make_user
from tests.canaries import Aviary, Canary, plant
from tests.certificates.builders import make_certificate
from tests.crawler import view_name
from tests.fixtures.login import confirm
from tests.other_office import There
from tests.test_access import URLS
from volunteers.models import Interview

May = Callable[[Canary], bool]
# Of pages of one kind so many are opened.
EXAMPLES = 3
# Printed on purpose for everybody who comes, reads or checks.
PUBLIC = {
    *("events.ProgrammeItem.speaker", "events.Stand.name"),
    *("publications.HandbookPage.slug", "publications.HandbookPage.title", "publications.HandbookPage.text"),
}
STAFF_NAMES = {"accounts.User.first_name", "accounts.User.last_name"}
# About themselves volunteers read everything but what the office notes, and what it keeps to itself.
KEPT_IN_THE_OFFICE = {DataClass.NOTE, DataClass.CONDUCT, DataClass.SECRET, DataClass.THIRD_PERSON}
# Written by the office for them; their own words.
FOR_THEM = {
    "assignments.Assignment.details",
    "assignments.Assignment.guest_name",
    "assignments.Assignment.guest_phone",
    "assignments.Assignment.report",
    "messaging.CalendarFeed.token",
}


@dataclass
class Viewer:
    """Somebody with a browser; `may` says which canaries may come before their eyes."""

    name: str
    client: Client
    may: May
    seen: set[Canary] = field(default_factory=set)
    leaks: set[str] = field(default_factory=set)
    pages: int = 0


class World(There):
    """The other office, with more of everything that people say about each other."""

    def __init__(self) -> None:
        super().__init__()
        today, now = timezone.localdate(), timezone.now()
        # A paper that can be printed.
        paper = make_certificate(self.partnership.volunteer, kind=self.kind)
        self.certificate.facts = paper.facts
        self.certificate.save()
        newer = reissue_certificate(certificate=paper, reason="x", by=self.staff, today=today)
        revoke_certificate(certificate=newer, reason="x", by=self.staff, today=today)
        self.printed.items.create(certificate=self.certificate, position=1, seat="x")
        # One volunteer with all that a volunteer can have: a pair, a closed one, a place, a certificate.
        self.partnership.volunteer = self.volunteer
        self.partnership.save()
        self.partner = self.partnership.newcomer.person
        give_consent(self.partner, purpose=ConsentPurpose.CONTACT, channel=Channel.PAPER, now=now)
        self.assignment.volunteer, self.assignment.status = self.volunteer, "taken"
        self.assignment.save()
        self.former = start_partnership(
            volunteer=self.new_volunteer("einst"),
            newcomer=self.new_newcomer("einst"),
            by=self.staff,
            today=today - timedelta(days=300),
        )
        close_partnership(
            partnership=self.former, closed_on=today, reason="moved", by=self.staff, today=today
        )
        self.former.volunteer, self.former.slot = self.volunteer, 3
        self.former.save()
        self._words(today=today, now=now)
        self._accounts()
        self.aviary: Aviary = plant()
        # The papers as they are printed now, canaries and all.
        self.certificate.refresh_from_db()
        self.printed.files.update(pdf=pdf_bytes(self.certificate))
        self.feeds = dict(CalendarFeed.objects.values_list("user", "token"))

    def _words(self, *, today: Any, now: Any) -> None:
        pair, by = self.partnership, self.staff
        Interview.objects.create(
            volunteer=self.volunteer, held_on=today, held_by=by, recommendation="yes", note="x"
        )
        Intake.objects.create(newcomer=pair.newcomer, held_on=today, held_by=by, interpreter="x", note="x")
        Pause.objects.create(partnership=pair, starts_on=today, reason="x", noted_by=by)
        TrialAnswer.objects.create(
            partnership=pair, side="newcomer", answer="yes", reason="x", answered_at=now
        )
        GoalReview.objects.create(
            goal=self.goal, moment="middle", state="partly", note="x", reviewed_on=today
        )
        EndChange.objects.create(
            partnership=pair, ended_on=today, ends_on=today + timedelta(days=9), reason="x", changed_on=today
        )
        for side in ("newcomer", "volunteer"):
            Feedback.objects.create(
                partnership=self.former, side=side, rating=3, went_well="x", to_improve="x"
            )
        PinnedPair.objects.create(
            volunteer=self.volunteer, newcomer=self.newcomer, pinned_on=today, reason="x", pinned_by=by
        )
        ErasureNotice.objects.create(
            person=self.partner, rule="newcomer_profile", due_on=today, told_on=today
        )
        UnusualReading.objects.create(user=by, hour=now, number=300, note="x")
        HandbookPage.objects.create(
            kind="portrait", slug="x", title="x", text="x", is_published=True, person=self.volunteer.person
        )
        Subscription.objects.create(email="x@example.org", requested_at=now, confirmed_at=now)
        SupervisionInvitation.objects.get_or_create(meeting=self.supervision, volunteer=self.volunteer)

    def _accounts(self) -> None:
        self.as_volunteer = make_user(Kind.VOLUNTEER, email="selbst@example.org")
        self.volunteer.person.user = self.as_volunteer
        self.volunteer.person.save()
        self.as_trainer = make_user(Kind.TRAINER, email="lehrt@example.org", first_name="x", last_name="x")
        self.as_trainer.roles.update(organisation=self.organisation)
        self.session.trainer = self.as_trainer
        self.session.save()
        self.as_facilitator = make_user(Kind.TRAINER, email="leitet@example.org", first_name="x")
        self.as_facilitator.roles.update(organisation=self.organisation)
        self.group.facilitator = self.as_facilitator
        self.group.save()
        SupervisionMinutes.objects.create(meeting=self.supervision, text="x", written_by=self.as_facilitator)
        for user in (self.as_volunteer, self.as_trainer, self.as_facilitator, self.staff):
            CalendarFeed.objects.create(user=user)

    # --- who looks ----------------------------------------------------------------------------------

    def viewers(self) -> list[Viewer]:
        elsewhere = make_municipality("Lorsch", "64653")
        town = make_user(Kind.COORDINATOR, organisation=self.organisation, municipality=elsewhere)
        return [
            Viewer("visitor", Client(), nothing_of_anybody),
            Viewer("volunteer", _logged_in(self.as_volunteer), self._volunteer_may),
            Viewer("trainer", _logged_in(self.as_trainer), self._trainer_may),
            Viewer("facilitator", _logged_in(self.as_facilitator), self._facilitator_may),
            Viewer("other organisation", _logged_in(make_user(Kind.COORDINATOR)), nothing_of_anybody),
            Viewer("other town", _logged_in(town), nobody_but_colleagues),
        ]

    def office(self) -> Viewer:
        return Viewer("office", _logged_in(self.staff), self._office_may)

    def _volunteer_may(self, canary: Canary) -> bool:
        if canary.path in STAFF_NAMES | PUBLIC:
            return True
        if _is_own(canary, self.as_volunteer, self.volunteer.person):
            return canary.path in FOR_THEM or canary.data_class not in KEPT_IN_THE_OFFICE
        stages = {self.partner.pk: Stage.TOGETHER, self.former.newcomer.person_id: Stage.OVER}
        # For whom an assignment is stands on it with the first name.
        stages[self.newcomer.person_id] = Stage.OVER
        return any(
            canary.path in PARTNER[stage] for pk, stage in stages.items() if canary.row.pk == pk
        ) and ROLES[Kind.VOLUNTEER].shows(canary.path, canary.data_class)

    def _trainer_may(self, canary: Canary) -> bool:
        if canary.path in STAFF_NAMES | PUBLIC or _is_own(canary, self.as_trainer):
            return True
        learners = set(self.course.enrolments.values_list("volunteer__person", flat=True))
        return bool(canary.people & learners) and ROLES[Kind.TRAINER].shows(canary.path, canary.data_class)

    def _facilitator_may(self, canary: Canary) -> bool:
        if canary.path in STAFF_NAMES | PUBLIC or _is_own(canary, self.as_facilitator):
            return True
        if canary.path == "partnerships.SupervisionMinutes.text":
            return True
        members = set(self.group.memberships.values_list("volunteer__person", flat=True))
        return bool(canary.people & members) and FACILITATOR.shows(canary.path, canary.data_class)

    def _office_may(self, canary: Canary) -> bool:
        if canary.path in PUBLIC or _is_own(canary, self.staff):
            return True
        return (
            ROLES[Kind.COORDINATOR].shows(canary.path, canary.data_class)
            and canary.path != "partnerships.SupervisionMinutes.text"
        )

    # --- what they open -----------------------------------------------------------------------------

    def starts(self, viewer: Viewer) -> Iterator[str]:
        """Every page there is, with the records of this office where a page is about one."""
        addresses = self.addresses()
        for name, (_who, methods) in TABLE.items():
            if "GET" not in methods.split():
                continue
            if name in addresses:
                yield reverse(name, kwargs=addresses[name])
            elif not URLS[name].pattern.converters:
                yield reverse(name)
        user = get_user(viewer.client)
        if user.pk in self.feeds:
            yield reverse("messaging:feed", args=[self.feeds[user.pk]])


def _logged_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(pk=user.pk))
    return confirm(client)


def _is_own(canary: Canary, user: User, person: Any = None) -> bool:
    """About themselves, or their own account with its calendar."""
    if person is not None and person.pk in canary.people:
        return True
    return canary.row == user or getattr(canary.row, "user", None) == user


def nothing_of_anybody(canary: Canary) -> bool:
    return canary.path in PUBLIC


def nobody_but_colleagues(canary: Canary) -> bool:
    return canary.path in PUBLIC | STAFF_NAMES


def look_around(world: World, viewer: Viewer, *, examples: int = EXAMPLES) -> None:
    """Open everything that is open to the viewer, and so many examples of each kind of page that it links to;
    note what is seen."""
    waiting = deque(dict.fromkeys(world.starts(viewer)))
    known = set(waiting)
    opened: Counter[str] = Counter()
    first = len(waiting)
    while waiting:
        address = waiting.popleft()
        name = view_name(urlsplit(address).path) or ""
        first -= 1
        # What the world names is opened in any case; of what it links to some of each kind.
        if first < 0 and opened[name] >= examples:
            continue
        response = viewer.client.get(address)
        if response.status_code >= 500:
            viewer.leaks.add(f"{name} breaks")
        if response.status_code != 200:
            continue
        opened[name] += 1
        viewer.pages += 1
        content = b"".join(response) if response.streaming else response.content
        look_at(world, viewer, name, content, response.get("Content-Type", ""))
        if "html" in response.get("Content-Type", ""):
            if (b'name="search"' in content or b'name="q"' in content) and "?" not in address:
                # By what all canaries have in common.
                waiting.append(f"{address}?q=zq&search=zq")
            for link in re.findall(r'href="([^"#]+)', content.decode()):
                target = urljoin(address, link.replace("&amp;", "&"))
                if target.startswith("/") and target not in known and view_name(urlsplit(target).path):
                    known.add(target)
                    waiting.append(target)


def look_at(world: World, viewer: Viewer, where: str, content: bytes, content_type: str) -> None:
    for canary in world.aviary.found_in(content, content_type):
        viewer.seen.add(canary)
        if not viewer.may(canary):
            viewer.leaks.add(f"{viewer.name} reads {canary} on {where}")
