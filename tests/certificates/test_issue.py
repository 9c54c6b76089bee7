"""Numbers without gaps, whatever happens meanwhile; and what somebody is told."""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from certificates import pdf
from certificates.enums import Basis
from certificates.models import Certificate, CertificateFile, CertificateKind
from certificates.occasion import Occasion
from certificates.services.files import pdf_bytes
from certificates.services.issue import issue_certificate
from messaging.models import OutgoingMail
from programmes.models import Programme
from tests.builders import TODAY, make_organisation, make_user, make_volunteer
from tests.certificates.builders import make_certificate, make_kind, make_trained
from tests.certificates.test_eligibility import come, make_past_course
from tests.pdf_checks import check_pdf
from volunteers.models import Volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

UNPRINTABLE = "\U00013080"  # an Egyptian eye


def thank(volunteer: Volunteer, today: date = TODAY, kind: CertificateKind | None = None) -> Certificate:
    """A certificate that asks for nothing but to be admitted."""
    return issue_certificate(
        kind=kind or make_kind(Basis.THANKS), volunteer=volunteer, by=make_user(), today=today
    )


def sequences() -> list[int]:
    return sorted(Certificate.objects.values_list("sequence", flat=True))


# --- numbers --------------------------------------------------------------------------------------


def test_numbers_follow_each_other_whatever_the_kind_and_begin_anew_each_year() -> None:
    first = make_certificate()
    second = thank(first.volunteer)
    third = thank(make_volunteer(), date(2027, 1, 4))
    assert [certificate.number for certificate in (first, second, third)] == [
        "IBP-2026-0001",
        "IBP-2026-0002",
        "IBP-2027-0001",
    ]


def test_each_programme_counts_for_itself() -> None:
    other = Programme.objects.create(
        name="Mittler", code="MIT", organisation=make_organisation(), starts_on=TODAY
    )
    thank(make_volunteer())
    kind = CertificateKind.objects.create(programme=other, basis=Basis.THANKS, name="Dank", name_en="Thanks")
    kind.texts.create(language="de", heading="Danke", body="Danke.")
    volunteer = make_volunteer()
    Volunteer.objects.filter(pk=volunteer.pk).update(programme=other)
    certificate = thank(Volunteer.objects.get(pk=volunteer.pk), kind=kind)
    assert certificate.number == "MIT-2026-0001"


def test_a_refused_one_uses_up_no_number_and_says_why() -> None:
    kind = make_kind()
    with pytest.raises(ValidationError, match="Kein Zertifikat für Helga Neu: es fehlen: Motivation"):
        make_certificate(make_trained_not(), kind=kind)
    assert make_certificate().sequence == 1


def make_trained_not() -> Volunteer:
    make_trained(person_last_name="Fertig")
    return make_volunteer(person_last_name="Neu")


def test_one_that_cannot_be_printed_uses_up_no_number_and_says_why() -> None:
    with pytest.raises(ValidationError, match="Zeichen"):
        thank(make_volunteer(person_last_name=f"Auge {UNPRINTABLE}"))
    assert not Certificate.objects.exists()
    assert not OutgoingMail.objects.exists()
    assert thank(make_volunteer()).sequence == 1


@pytest.mark.expects_error_log
def test_a_breakdown_of_the_layout_is_a_sentence_too_and_the_log_names_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(facts: dict[str, str], **_rest: object) -> None:
        raise RuntimeError(f"cannot lay out {facts['name']}")

    monkeypatch.setattr(pdf, "render_one", broken)
    with pytest.raises(ValidationError, match="konnte nicht gedruckt werden"):
        thank(make_volunteer())
    assert "RuntimeError" in caplog.text
    assert "Helga" not in caplog.text
    assert not Certificate.objects.exists()


def test_nobody_gets_two_for_the_same_and_the_database_keeps_it_so() -> None:
    certificate = make_certificate()
    with pytest.raises(ValidationError, match="IBP-2026-0001"):
        make_certificate(certificate.volunteer)
    with pytest.raises(IntegrityError), transaction.atomic():
        certificate.pk, certificate.number, certificate.sequence = None, "IBP-2026-9999", 9999
        certificate.verification_code = "ABCDEFGHJKLM"
        certificate.save(force_insert=True)


def test_somebody_gets_one_for_each_course_and_each_period() -> None:
    volunteer, kind = make_volunteer(), make_kind(Basis.PARTICIPATION)
    for _number in range(2):
        course = make_past_course(2)
        come(course, volunteer, 2)
        issue_certificate(
            kind=kind, volunteer=volunteer, by=make_user(), today=TODAY, occasion=Occasion(course=course)
        )
    assert sequences() == [1, 2]


@pytest.mark.parametrize(
    ("basis", "occasion", "sentence"),
    [
        (Basis.PARTICIPATION, Occasion(), "Bitte wählen Sie den Kurs"),
        (Basis.VOLUNTEERING, Occasion(starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1)), "beginnt nach"),
        (Basis.VOLUNTEERING, Occasion(ends_on=date(2026, 3, 3)), "endet in der Zukunft"),
    ],
)
def test_an_occasion_that_makes_no_sense_is_refused(basis: Basis, occasion: Occasion, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        issue_certificate(
            kind=make_kind(basis), volunteer=make_volunteer(), by=make_user(), today=TODAY, occasion=occasion
        )


# --- the file -------------------------------------------------------------------------------------


def test_the_file_is_kept_as_it_was_printed() -> None:
    certificate = make_certificate()
    kept = bytes(CertificateFile.objects.get().pdf)
    text = check_pdf(kept, pages=1)
    assert certificate.number in text
    assert "Helga Muster" in text
    certificate.volunteer.person.last_name = "Neuname"
    certificate.volunteer.person.save()
    assert pdf_bytes(Certificate.objects.get()) == kept
    assert Certificate.objects.get().facts["density"]


def test_the_file_of_one_from_before_is_printed_when_it_is_asked_for_and_then_kept() -> None:
    certificate = make_certificate()
    CertificateFile.objects.all().delete()
    first = pdf_bytes(Certificate.objects.get())
    assert certificate.number in check_pdf(first, pages=1)
    assert pdf_bytes(Certificate.objects.get()) == first


# --- who is told ----------------------------------------------------------------------------------


def test_the_holder_is_told_by_mail_where_to_find_it() -> None:
    certificate = make_certificate(person_email="helga@example.org")
    mail = OutgoingMail.objects.get()
    assert mail.to_email == "helga@example.org"
    assert "Schulungszertifikat" in mail.text
    assert certificate.number in mail.text
    assert f"/zertifikate/{certificate.pk}/pdf/" in mail.text


def test_nobody_is_told_where_the_office_hands_it_over_itself() -> None:
    volunteer = make_volunteer(person_email="helga@example.org")
    issue_certificate(
        kind=make_kind(Basis.THANKS), volunteer=volunteer, by=make_user(), today=TODAY, tell=False
    )
    assert not OutgoingMail.objects.exists()


# --- at the same moment ---------------------------------------------------------------------------


def at_once(*tasks: Callable[[], object]) -> list[object]:
    """What the tasks return or raise, all started at the same moment."""
    barrier, outcomes = threading.Barrier(len(tasks)), list[object]()

    def run(task: Callable[[], object]) -> None:
        try:
            barrier.wait(10)
            outcomes.append(task())
        except Exception as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[task]) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets only one write at a time")
def test_those_who_issue_at_once_get_consecutive_numbers() -> None:
    kind, user = make_kind(Basis.THANKS), make_user()
    cohort = [make_volunteer(person_last_name=f"Nr. {number}") for number in range(6)]
    outcomes = at_once(
        *(
            lambda v=volunteer: issue_certificate(kind=kind, volunteer=v, by=user, today=TODAY)
            for volunteer in cohort
        )
    )
    assert [type(outcome) for outcome in outcomes] == [Certificate] * 6
    assert sequences() == [1, 2, 3, 4, 5, 6]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets only one write at a time")
def test_two_who_issue_the_same_persons_certificate_make_one() -> None:
    kind, user, volunteer = make_kind(Basis.THANKS), make_user(), make_volunteer()

    def issue() -> Certificate:
        return issue_certificate(kind=kind, volunteer=volunteer, by=user, today=TODAY)

    outcomes = at_once(issue, issue)
    assert {type(outcome) for outcome in outcomes} == {Certificate, ValidationError}
    assert sequences() == [1]
