"""Mails of every occasion to people full of canaries, and the pages behind the links in them."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

from django.test import Client
from django.utils import timezone

from accounts.rights import PARTNER, Stage
from assignments.services.asking import offer_assignment
from assignments.services.requests import cancel_assignment, request_assignment
from certificates.services.issue import tell_holder
from events.services import cancel_registration
from matching.enums import ProposalAnswer
from matching.services.proposal import answer_proposal, confirm_proposal, propose, withdraw_proposal
from messaging.models import OutgoingMail
from office.invitations import send_invitation
from partnerships.enums import Side
from partnerships.models import Partnership
from partnerships.services import nudge
from partnerships.services.closure import close_partnership
from partnerships.services.supervision import cancel_supervision, move_supervision, plan_supervision
from partnerships.services.supervision_reminders import queue_reminders as remind_of_groups
from people.models import Person
from tests.builders import make_user
from tests.canaries import Canary
from tests.canary_world import FOR_THEM, KEPT_IN_THE_OFFICE, PUBLIC, STAFF_NAMES, World
from tests.crawler import view_name
from training.services.feedback import ask_for_feedback
from training.services.reminding import remind_of_missing
from training.services.session_mails import tell_of_cancellation

NAMES = {"people.Person.first_name", "people.Person.last_name"}


def write_mails(world: World) -> list[OutgoingMail]:
    """Let everything happen that people are told about; returns what was written."""
    now, today, by = timezone.now(), timezone.localdate(), world.staff
    before = set(OutgoingMail.objects.values_list("pk", flat=True))
    _proposals(world)
    _assignments(world)
    nudge.ask(world.partnership.pk, today=today, now=now)
    later = now + timedelta(days=14)
    move_supervision(meeting=world.supervision, starts_at=later, place="Haus am Markt", by=by, now=now)
    remind_of_groups(now=later - timedelta(days=1))
    cancel_supervision(meeting=world.supervision, by=by, now=now)
    at = now + timedelta(days=30)
    plan_supervision(group=world.group, starts_at=at, place="Rathaus", by=by, now=now, despite_clash=True)
    remind_of_missing(volunteers=[world.lost_completion.volunteer], now=now)
    ask_for_feedback(course=world.course, now=now + timedelta(days=1))
    tell_of_cancellation(world.session, by=by, now=now)
    for event in ("issued", "reissued", "revoked"):
        tell_holder(world.certificate, event)
    close_partnership(partnership=world.partnership, closed_on=today, reason="moved", by=by, today=today)
    cancel_registration(registration=world.registration, now=now)
    invited = make_user(email="neu@example.org", password=None)
    send_invitation(user=invited, by=by, now=now)
    return list(OutgoingMail.objects.exclude(pk__in=before).select_related("person"))


def _proposals(world: World) -> None:
    now, today, by = timezone.now(), timezone.localdate(), world.staff
    volunteer, newcomer = world.proposal.volunteer, world.proposal.newcomer
    withdraw_proposal(proposal=world.proposal, by=by, today=today)
    proposal = propose(volunteer=volunteer, newcomer=newcomer, by=by, today=today)
    for side in (Side.VOLUNTEER, Side.NEWCOMER):
        answer_proposal(proposal=proposal, side=side, answer=ProposalAnswer.YES, now=now, by=by)
    confirm_proposal(proposal=proposal, by=by, today=today)
    pair = Partnership.objects.get(volunteer=volunteer, newcomer=newcomer)
    close_partnership(partnership=pair, closed_on=today, reason="moved", by=by, today=today)


def _assignments(world: World) -> None:
    now = timezone.now()
    assignment = request_assignment(
        newcomer=world.newcomer,
        kind="doctor",
        language="de",
        starts_at=now + timedelta(days=5),
        minutes=60,
        place="Klinik",
        by=world.staff,
        now=now,
    )
    offer_assignment(assignment=assignment, volunteer=world.volunteer, by=world.staff, now=now)
    cancel_assignment(assignment=assignment, by=world.staff, now=now)


def may_read(person: Person | None, canary: Canary) -> bool:
    """What may stand in a mail to this person, and on the pages to which it leads: what is theirs, and of
    others what one knows who is asked about somebody."""
    if canary.path in STAFF_NAMES | PUBLIC | PARTNER[Stage.ASKED]:
        return True
    if person is None or person.pk not in canary.people:
        return canary.path.startswith("events.Registration.") and person is None
    return canary.path in FOR_THEM or canary.data_class not in KEPT_IN_THE_OFFICE


def leaks_of_mails(world: World, mails: list[OutgoingMail]) -> set[str]:
    leaks = set()
    for mail in mails:
        content = "\n".join([mail.subject, mail.text, mail.html]).encode()
        found = world.aviary.found_in(content)
        found |= world.aviary.found_in(mail.calendar.encode(), "text/calendar")
        leaks |= {f"{mail.event} tells {each}" for each in found if not may_read(mail.person, each)}
        # Others read it over the shoulder, on a locked screen.
        in_subject = world.aviary.found_in(mail.subject.encode())
        leaks |= {f"the subject of {mail.event} names {each}" for each in in_subject if each.path in NAMES}
    return leaks


def leaks_behind_links(world: World, mails: list[OutgoingMail]) -> tuple[set[str], set[str]]:
    """What their pages tell too much, and the names of the pages that were opened."""
    leaks, opened = set(), set()
    client = Client()
    for mail in mails:
        for address in re.findall(r"https?://[^\s>)]+", mail.text):
            path = urlsplit(address).path
            name = view_name(path)
            if not name:
                continue
            response = client.get(path)
            if response.status_code == 200:
                opened.add(name)
                for each in world.aviary.found_in(response.content):
                    if not may_read(mail.person, each):
                        leaks.add(f"{name}, opened from {mail.event}, tells {each}")
    return leaks, opened
