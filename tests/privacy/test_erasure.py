"""Erasing somebody: everything about them goes, what others need stays, and whoever must know is told."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db.models import Count, Sum
from django.test import Client
from django.utils import timezone

from accounts.enums import Kind
from accounts.models import Role
from matching.models import PairMark
from matching.services.pair import forbid_pair
from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from messaging.services import queue_mail
from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from office.models import ImportBatch
from partnerships.enums import ClosureReason, PartnershipStatus
from partnerships.models import GroupMembership, Meeting, Partnership, SupervisionMinutes
from partnerships.services.supervision import plan_supervision
from people.models import Person
from people.restriction import restrict
from privacy.enums import ErasureReason
from privacy.erasing.journal import entries
from privacy.models import Erasure, PartnershipFact
from privacy.services.erasure import erase_person, plan_of, replay_erasures
from tests.builders import (
    make_group,
    make_newcomer,
    make_organisation,
    make_partnership,
    make_person,
    make_programme,
    make_ready_volunteer,
    make_user,
    make_volunteer,
)
from training.models import Attendance, CountedTime
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


def erase(person: Person, **fields: Any) -> Erasure:
    return erase_person(
        **{"person": person, "reason": ErasureReason.REQUEST, "by": make_user(), "now": NOW, **fields}
    )


def a_pair() -> Partnership:
    """Selam and Helga, who have met twice; both can be written to."""
    helga = make_ready_volunteer(person_email="helga@example.org")
    selam = make_newcomer(person_email="selam@example.org")
    pair = make_partnership(helga, selam, started_on=TODAY - timedelta(days=60))
    for days in (50, 40):
        Meeting.objects.create(
            partnership=pair, met_on=TODAY - timedelta(days=days), minutes=60, note="Selam lacht viel."
        )
    return pair


def test_an_erased_newcomer_leaves_an_empty_row_and_a_closed_pair():
    pair = a_pair()
    erasure = erase(pair.newcomer.person)
    person = Person.objects.get(pk=pair.newcomer.person_id)
    assert (person.first_name, person.last_name, person.email, person.born_on) == ("", "", "", None)
    assert (person.erased_on, str(person)) == (TODAY, "gelöschte Person")
    assert not person.languages.exists() and not person.availability.exists()
    pair.refresh_from_db()
    assert (pair.status, pair.closed_on) == (PartnershipStatus.CLOSED, TODAY)
    assert pair.closure_reason == ClosureReason.WITHDREW
    assert Newcomer.objects.get(pk=pair.newcomer_id).status == NewcomerStatus.ENDED
    assert erasure.counts["emptied"]["people.Person"] == 1
    assert [each["who"] for each in erasure.told] == ["partner"]


def test_the_partner_is_told_without_the_name_and_keeps_the_place():
    pair = a_pair()
    erase(pair.newcomer.person)
    mails = OutgoingMail.objects.filter(person=pair.volunteer.person)
    told = mails.get(event="privacy/mail/partner_left")
    assert not any("Selam" in mail.text + mail.subject for mail in mails)
    assert told.status == MailStatus.QUEUED
    assert Volunteer.objects.get(pk=pair.volunteer_id).status == VolunteerStatus.ADMITTED


def _figures() -> list[Any]:
    return [
        Meeting.objects.took_place().aggregate(Count("pk"), Sum("minutes")),
        Attendance.objects.aggregate(Count("pk"), Sum("minutes")),
        CountedTime.objects.aggregate(Count("pk"), Sum("minutes")),
        list(Meeting.objects.order_by("met_on").values_list("partnership", "met_on", "minutes")),
        Partnership.objects.count(),
        Volunteer.objects.exclude(status=VolunteerStatus.REFUSED).count(),
    ]


def test_counts_hours_and_courses_are_the_same_before_and_after():
    pair = a_pair()
    before = _figures()
    assert before[1]["minutes__sum"]
    erase(pair.volunteer.person)
    erase(pair.newcomer.person)
    assert _figures() == before


def test_the_account_is_emptied_locked_and_logged_out():
    helga = make_volunteer(person_email="helga@example.org")
    user = make_user(Kind.VOLUNTEER, email="helga@example.org", first_name="Helga", last_name="Muster")
    Person.objects.filter(pk=helga.person_id).update(user=user)
    client = Client()
    client.force_login(user)
    erase(helga.person)
    user.refresh_from_db()
    assert (user.is_active, user.first_name, user.has_usable_password()) == (False, "", False)
    assert "helga" not in user.email
    assert not Role.objects.filter(user=user).exists()
    assert not Session.objects.exists()


def test_an_account_of_the_office_stays():
    helga = make_volunteer(person_email="helga@example.org")
    user = make_user(Kind.COORDINATOR, Kind.VOLUNTEER, email="helga@example.org", first_name="Helga")
    Person.objects.filter(pk=helga.person_id).update(user=user)
    helga.person.refresh_from_db()
    assert plan_of(helga.person).keeps_account
    erase(helga.person)
    user.refresh_from_db()
    assert (user.is_active, user.email) == (True, "helga@example.org")


def _minutes(text: str) -> SupervisionMinutes:
    number = SupervisionMinutes.objects.count()
    group = make_group(f"Gruppe {number}", members=1)
    meeting = plan_supervision(
        group=group, starts_at=NOW + timedelta(days=30), place=f"Haus {number}", by=make_user(), now=NOW
    )
    return SupervisionMinutes.objects.create(meeting=meeting, text=text, written_by=make_user())


def test_names_disappear_from_texts_about_others():
    selam = make_newcomer(person_email="selam@example.org", person_phone="+49625215123")
    other = make_volunteer(person_last_name="Anders", note="Kennt Selam Tesfay; Tesfays Kinder auch.")
    minutes = _minutes("Selam war krank. Bitte an SELAM@example.org oder 06252 15123 wenden.")
    mail = queue_mail(
        key="x",
        template="privacy/mail/member_left",
        context={"group": "Tesfay & Co"},
        to_email="other@example.org",
        now=NOW,
    )
    assert len(plan_of(selam.person).mentions) >= 4
    erase(selam.person)
    other.refresh_from_db(), minutes.refresh_from_db(), mail.refresh_from_db()
    assert other.note == "Kennt […]; […] Kinder auch."
    assert minutes.text == "[…] war krank. Bitte an […] oder […] wenden."
    assert "Tesfay" not in mail.text + mail.html


def test_a_name_that_others_bear_too_is_left_to_the_administrator():
    selam = make_newcomer()
    make_person("Selam", "Haile")
    clear, open_ = _minutes("Selam Tesfay fehlte."), _minutes("Selam fehlte, selam auch.")
    mentions = {mention.key: mention for mention in plan_of(selam.person).mentions}
    assert (mentions[clear.pk].is_sure, mentions[open_.pk].is_sure) == (True, False)
    erase(selam.person, also=[])
    clear.refresh_from_db(), open_.refresh_from_db()
    assert (clear.text, open_.text) == ("[…] fehlte.", "Selam fehlte, selam auch.")


def test_the_administrator_decides_text_by_text():
    selam = make_newcomer()
    make_person("Selam", "Haile")
    clear, open_ = _minutes("Selam Tesfay fehlte."), _minutes("Selam fehlte.")
    ids = {mention.key: mention.id for mention in plan_of(selam.person).mentions}
    erase(selam.person, spared=[ids[clear.pk]], also=[ids[open_.pk]])
    clear.refresh_from_db(), open_.refresh_from_db()
    assert (clear.text, open_.text) == ("Selam Tesfay fehlte.", "[…] fehlte.")


def test_words_of_which_the_name_is_only_a_part_stay():
    sommer = make_volunteer(person_first_name="Al", person_last_name="Sommer")
    minutes = _minutes("Alle waren beim Sommerfest; also alles gut.")
    erase(sommer.person)
    minutes.refresh_from_db()
    assert minutes.text == "Alle waren beim Sommerfest; also alles gut."


def test_nobody_else_of_the_same_address_loses_mails():
    one = make_volunteer(person_email="both@example.org")
    two = make_newcomer(person_email="both@example.org")
    OutgoingMail.objects.create(
        key="two", person=two.person, to_email="both@example.org", subject="s", text="t", due_at=NOW
    )
    erase(one.person)
    assert OutgoingMail.objects.get(key="two").status == MailStatus.QUEUED


def test_lists_that_wait_to_be_imported_lose_the_line():
    selam = make_newcomer(person_email="selam@example.org")
    batch = ImportBatch.objects.create(
        programme=make_programme(),
        organisation=make_organisation(),
        kind="newcomers",
        file_name="liste.csv",
        rows=[["Vorname", "Name", "Straße"], ["Selam", "Tesfay", "Am Berg 3"], ["Omar", "Diallo", "Tal 1"]],
        uploaded_by=make_user(),
    )
    erase(selam.person)
    batch.refresh_from_db()
    assert batch.rows == [["Vorname", "Name", "Straße"], ["Omar", "Diallo", "Tal 1"]]


def test_groups_questions_and_appointments_end():
    helga = make_ready_volunteer(person_email="helga@example.org")
    facilitator = make_user(Kind.TRAINER, email="leitung@example.org")
    group = make_group(facilitator=facilitator)
    GroupMembership.objects.create(group=group, volunteer=helga, joined_on=TODAY - timedelta(days=9))
    erasure = erase(helga.person)
    assert not GroupMembership.objects.filter(volunteer=helga, left_on=None).exists()
    mail = OutgoingMail.objects.get(event="privacy/mail/member_left")
    assert mail.to_email == facilitator.email and "Helga" not in mail.text
    assert {"who": "facilitator", "how": "mail"} in erasure.told


def test_restricted_people_can_be_erased_too():
    pair = a_pair()
    restrict(pair.newcomer.person, reason="Streit", by=make_user(), now=NOW)
    erase(pair.newcomer.person)
    assert Person.objects.get(pk=pair.newcomer.person_id).erased_on


def test_a_failed_pair_leaves_a_mark_and_a_closed_one_a_fact():
    pair = a_pair()
    other = make_ready_volunteer(person_last_name="Anders", person_email="anders@example.org")
    forbid_pair(volunteer=other, newcomer=pair.newcomer, by=make_user(), today=TODAY)
    erase(pair.newcomer.person)
    assert PairMark.objects.exists()
    fact = PartnershipFact.objects.get()
    assert (fact.meetings, fact.minutes, fact.closed_month) == (2, 120, TODAY.replace(day=1))


def test_a_second_time_changes_nothing():
    selam = make_newcomer().person
    first = erase(selam)
    assert erase(selam) == first
    assert Erasure.objects.count() == 1


def test_nothing_is_half_done(monkeypatch):
    pair = a_pair()

    def breaks_off(keys: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("privacy.erasing.traces.forget_changes", breaks_off)
    with pytest.raises(RuntimeError):
        erase(pair.newcomer.person)
    pair.refresh_from_db()
    assert pair.status == PartnershipStatus.ACTIVE
    assert Person.objects.get(pk=pair.newcomer.person_id).first_name == "Selam"


def test_the_journal_knows_a_number_and_no_name(tmp_path, settings, django_capture_on_commit_callbacks):
    settings.ERASURE_JOURNAL = tmp_path / "new" / "erasures.jsonl"
    selam = make_newcomer().person
    with django_capture_on_commit_callbacks(execute=True):
        erase(selam, keeps_certificates=True)
    (line,) = settings.ERASURE_JOURNAL.read_text().splitlines()
    assert json.loads(line) == {
        "person_id": str(selam.pk),
        "at": NOW.isoformat(),
        "keeps_certificates": True,
    }


def test_after_a_restore_who_was_erased_is_erased_again(tmp_path, settings):
    """The journal came with the backup, from another machine, with a line that broke off."""
    settings.ERASURE_JOURNAL = tmp_path / "own.jsonl"
    pair = a_pair()
    unknown = "3f0f5a2e-0000-4000-8000-000000000000"
    journal = tmp_path / "from-backup.jsonl"
    lines = [
        {"person_id": str(pair.newcomer.person_id), "at": NOW.isoformat(), "keeps_certificates": False},
        {"person_id": unknown, "at": NOW.isoformat(), "keeps_certificates": False},
    ]
    journal.write_text("\n".join(map(json.dumps, lines)) + '\n{"person_id": "3f')
    assert replay_erasures(journal, now=NOW) == 1
    assert Erasure.objects.get().reason == ErasureReason.REPLAY
    assert not OutgoingMail.objects.filter(event="privacy/mail/partner_left").exists()
    both = [str(pair.newcomer.person_id), unknown]
    assert [str(entry.person_id) for entry in entries(settings.ERASURE_JOURNAL)] == both
    assert replay_erasures(journal, now=NOW) == 0


def test_without_a_journal_there_is_nothing_to_do(tmp_path):
    assert replay_erasures(tmp_path / "none.jsonl", now=NOW) == 0
