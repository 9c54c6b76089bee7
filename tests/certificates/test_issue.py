"""Who gets a certificate, and with which number."""

import threading
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from certificates.eligibility import eligibility, eligible
from certificates.models import Certificate
from certificates.services.issue import issue_certificate, issue_certificates
from messaging.models import OutgoingMail
from partnerships.models import (
    Meeting,
    Partnership,
    SupervisionGroup,
    SupervisionInvitation,
    SupervisionMeeting,
)
from people.enums import Gender
from programmes.models import Funder, FundingPeriod
from tests.builders import TODAY, make_newcomer, make_organisation, make_programme, make_user, make_volunteer
from tests.certificates.builders import make_certificate, make_trained
from tests.training.builders import BERLIN, attend_everything
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def issue(volunteer, today=TODAY):
    return issue_certificate(volunteer=volunteer, by=make_user(), today=today)


def reasons(volunteer):
    return eligibility(volunteer, today=TODAY).reasons


def may_get_one(volunteer):
    """Both ways of asking must agree."""
    listed = eligible(Volunteer.objects.all(), today=TODAY).filter(pk=volunteer.pk).exists()
    assert listed == eligibility(volunteer, today=TODAY).is_eligible
    return listed


# --- who --------------------------------------------------------------------------------------


def test_forty_hours_are_enough_where_the_programme_asks_for_no_more():
    assert may_get_one(make_trained())


def test_thirty_nine_and_a_half_hours_are_not_and_the_reason_names_the_module():
    volunteer = make_volunteer()
    attend_everything(volunteer, short={"Staatsangehörigkeitsrecht": 30})
    assert not may_get_one(volunteer)
    assert reasons(volunteer) == ("es fehlen: Staatsangehörigkeitsrecht, 30 Minuten",)
    with pytest.raises(ValidationError, match="Staatsangehörigkeitsrecht"):
        issue(volunteer)
    assert not Certificate.objects.exists()


def test_only_admitted_people_get_one_and_whoever_has_ended_keeps_the_right():
    applied = make_trained(status=VolunteerStatus.APPLIED)
    ended = make_trained(status=VolunteerStatus.ENDED, ended_on=TODAY)
    assert not may_get_one(applied)
    assert may_get_one(ended)


def test_meetings_that_the_programme_asks_for_are_counted_up_to_today():
    make_programme(certificate_min_meetings=2)
    volunteer = make_trained()
    pair = Partnership.objects.create(
        volunteer=volunteer, newcomer=make_newcomer(), slot=1, started_on=TODAY - timedelta(days=30)
    )
    Meeting.objects.create(partnership=pair, met_on=TODAY, minutes=60)
    Meeting.objects.create(partnership=pair, met_on=TODAY - timedelta(days=7), took_place=False)
    Meeting.objects.create(partnership=pair, met_on=TODAY + timedelta(days=1), minutes=60)
    assert reasons(volunteer) == ("es fehlt: 1 Treffen",)
    assert not may_get_one(volunteer)
    Meeting.objects.create(partnership=pair, met_on=TODAY - timedelta(days=14), minutes=60)
    assert may_get_one(volunteer)


def test_group_exchanges_that_the_programme_asks_for_are_counted_when_attended():
    programme = make_programme(certificate_min_supervisions=1)
    volunteer = make_trained()
    group = SupervisionGroup.objects.create(
        programme=programme,
        organisation=make_organisation(),
        name="Nord",
        place="Bensheim",
        weekday=2,
        usual_time="18:00",
    )
    meeting = SupervisionMeeting.objects.create(
        group=group,
        starts_at=datetime(2026, 2, 4, 18, tzinfo=BERLIN),
        place="Bensheim",
        announced_at=datetime(2026, 1, 20, 9, tzinfo=BERLIN),
    )
    invitation = SupervisionInvitation.objects.create(meeting=meeting, volunteer=volunteer, attended=False)
    assert reasons(volunteer) == ("es fehlt: 1 Austauschtreffen",)
    assert not may_get_one(volunteer)
    invitation.attended = True
    invitation.save()
    assert may_get_one(volunteer)


def test_nobody_gets_two_of_one_programme():
    certificate = make_certificate()
    assert not may_get_one(certificate.volunteer)
    with pytest.raises(ValidationError, match="IBP-2026-0001"):
        issue(certificate.volunteer)
    with pytest.raises(IntegrityError), transaction.atomic():
        certificate.pk, certificate.number, certificate.sequence = None, "IBP-2026-9999", 9999
        certificate.verification_code = "ABCDEFGHJKLM"
        certificate.save(force_insert=True)


# --- numbers ----------------------------------------------------------------------------------


def test_numbers_follow_each_other_and_begin_anew_each_year():
    issued = [
        issue(make_trained(person_last_name=str(n)), today)
        for n, today in enumerate([TODAY, TODAY, date(2027, 1, 4)])
    ]
    assert [certificate.number for certificate in issued] == [
        "IBP-2026-0001",
        "IBP-2026-0002",
        "IBP-2027-0001",
    ]


def test_a_failed_issue_uses_up_no_number():
    make_certificate(person_last_name="Eins")
    with pytest.raises(ValidationError):
        issue(make_volunteer(person_last_name="Untrainiert"))
    assert make_certificate(person_last_name="Zwei").sequence == 2


def test_a_cohort_is_issued_in_the_order_of_names():
    cohort = [make_trained(person_last_name=name) for name in ("Zander", "Adler", "Müller")]
    issued = issue_certificates(volunteers=cohort, by=make_user(), today=TODAY)
    assert [certificate.facts["name"] for certificate in issued] == [
        "Helga Adler",
        "Helga Müller",
        "Helga Zander",
    ]
    assert [certificate.sequence for certificate in issued] == [1, 2, 3]


def test_half_a_cohort_is_never_issued_and_everybody_in_the_way_is_named():
    cohort = [
        make_trained(person_last_name="Adler"),
        make_volunteer(person_last_name="Berger"),
        make_volunteer(person_last_name="Zander"),
    ]
    with pytest.raises(ValidationError) as error:
        issue_certificates(volunteers=cohort, by=make_user(), today=TODAY)
    assert [text.split(":")[0] for text in error.value.messages] == [
        "Kein Zertifikat für Helga Berger",
        "Kein Zertifikat für Helga Zander",
    ]
    assert not Certificate.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_issuing_nobody_is_refused():
    with pytest.raises(ValidationError):
        issue_certificates(volunteers=[], by=make_user(), today=TODAY)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets only one write at a time")
def test_two_who_issue_at_once_get_consecutive_numbers():
    cohort = [make_trained(person_last_name=f"Nr. {number}") for number in range(6)]
    user = make_user()
    barrier = threading.Barrier(len(cohort))
    failures = []

    def work(volunteer):
        try:
            barrier.wait(10)
            issue_certificate(volunteer=volunteer, by=user, today=TODAY)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[volunteer]) for volunteer in cohort]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failures
    assert sorted(Certificate.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4, 5, 6]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets only one write at a time")
def test_two_who_issue_the_same_persons_certificate_make_one():
    volunteer, user = make_trained(), make_user()
    barrier = threading.Barrier(2)
    outcomes = []

    def work():
        try:
            barrier.wait(10)
            outcomes.append(issue_certificate(volunteer=volunteer, by=user, today=TODAY).number)
        except ValidationError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["IBP-2026-0001", "refused"]


# --- facts ------------------------------------------------------------------------------------


def test_the_facts_stay_when_the_person_or_the_programme_changes():
    certificate = make_certificate(person_gender=Gender.FEMALE)
    person = certificate.volunteer.person
    person.last_name = "Neuname"
    person.save()
    programme = certificate.programme
    programme.code, programme.name = "NEU", "Neuer Name"
    programme.save()
    certificate = Certificate.objects.get()
    assert certificate.number == "IBP-2026-0001"
    assert certificate.facts["name"] == "Helga Muster"
    assert certificate.facts["programme"] == "Integration braucht Partnerschaft"
    assert certificate.facts["title"] == "Integrationsbegleiterin im Ehrenamt"


def test_the_facts_hold_hours_day_place_and_the_funders_of_the_day():
    for name, ends_on in (("Land Hessen", None), ("Früherer Förderer", date(2025, 12, 31))):
        FundingPeriod.objects.create(
            programme=make_programme(),
            funder=Funder.objects.create(name=name),
            starts_on=date(2025, 1, 1),
            ends_on=ends_on,
        )
    facts = make_certificate().facts
    assert facts["total_minutes"] == 2400 == sum(module["minutes"] for module in facts["modules"])
    assert (facts["completed_on"], facts["place"]) == ("2026-02-07", "Bensheim")
    assert facts["funders"] == ["Land Hessen"]


def test_the_volunteer_is_told_by_mail_with_the_address_of_the_pdf():
    certificate = make_certificate(person_email="helga@example.org")
    mail = OutgoingMail.objects.get()
    assert mail.to_email == "helga@example.org"
    assert certificate.number in mail.text
    assert f"/zertifikate/{certificate.pk}/pdf/" in mail.text
