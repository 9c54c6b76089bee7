"""A new version under the same number, and taking one back."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.enums import Kind
from certificates.enums import Basis, CertificateState
from certificates.models import Certificate
from certificates.occasion import Occasion
from certificates.services.files import pdf_bytes
from certificates.services.issue import issue_certificate
from certificates.services.reissue import reissue_certificate, revoke_certificate
from messaging.models import OutgoingMail
from tests.builders import TODAY, make_user, make_volunteer
from tests.certificates.builders import make_certificate, make_kind
from tests.certificates.test_eligibility import done_assignment, make_pair, meet
from tests.certificates.test_issue import UNPRINTABLE, thank
from tests.pdf_checks import check_pdf
from training.models import CountedTime
from training.services.completion import settle

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

LATER = TODAY + timedelta(days=70)


def reissue(certificate: Certificate, reason: str = "Name berichtigt", today: date = LATER) -> Certificate:
    return reissue_certificate(certificate=certificate, reason=reason, by=make_user(), today=today)


def revoke(certificate: Certificate, reason: str = "Falsche Person", today: date = LATER) -> Certificate:
    return revoke_certificate(certificate=certificate, reason=reason, by=make_user(), today=today)


# --- a new version --------------------------------------------------------------------------------


def test_a_new_version_keeps_the_number_and_says_what_the_records_say_now() -> None:
    old = make_certificate(person_email="helga@example.org")
    old.volunteer.person.last_name = "Neuname"
    old.volunteer.person.save()
    new = reissue(old)
    old.refresh_from_db()
    assert (new.number, new.version, new.issued_on) == (old.number, 2, LATER)
    assert new.verification_code != old.verification_code
    assert (old.state, new.state) == (CertificateState.REISSUED, CertificateState.VALID)
    assert (old.facts["name"], new.facts["name"]) == ("Helga Muster", "Helga Neuname")
    text = check_pdf(pdf_bytes(new), pages=1)
    assert "Helga Neuname" in text
    assert "Helga Muster" in check_pdf(pdf_bytes(old), pages=1)
    mail = OutgoingMail.objects.latest("created_at")
    assert mail.to_email == "helga@example.org"
    assert f"/zertifikate/{new.pk}/pdf/" in mail.text


def test_a_version_can_be_replaced_again_but_only_the_newest() -> None:
    first = make_certificate()
    second = reissue(first)
    with pytest.raises(ValidationError, match="neuere Fassung"):
        reissue(first)
    assert reissue(second).version == 3
    assert Certificate.objects.current().count() == 1


def test_the_next_certificate_takes_the_next_number_all_the_same() -> None:
    reissue(make_certificate())
    assert thank(make_volunteer()).number == "IBP-2026-0002"


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_is_changed(reason: str) -> None:
    certificate = make_certificate()
    with pytest.raises(ValidationError, match="warum eine neue Fassung"):
        reissue(certificate, reason)
    with pytest.raises(ValidationError, match="warum es widerrufen"):
        revoke(certificate, reason)
    assert Certificate.objects.get().state == CertificateState.VALID


def test_whoever_could_not_get_it_any_more_gets_no_new_version_either() -> None:
    certificate = make_certificate()
    CountedTime.objects.filter(module__title="Aufenthaltsrecht").delete()
    settle([certificate.volunteer], by=None, today=LATER, reason="Liste berichtigt")
    with pytest.raises(ValidationError, match="Keine neue Fassung für Helga Muster: es fehlen"):
        reissue(certificate)
    assert Certificate.objects.get().is_current


def test_a_kind_that_is_not_offered_any_more_can_still_be_put_right() -> None:
    certificate = make_certificate()
    make_kind(is_offered=False)
    assert reissue(certificate).version == 2


def test_a_new_version_that_cannot_be_printed_leaves_the_old_one_standing() -> None:
    certificate = make_certificate()
    certificate.volunteer.person.last_name = UNPRINTABLE
    certificate.volunteer.person.save()
    with pytest.raises(ValidationError):
        reissue(certificate)
    assert Certificate.objects.get().state == CertificateState.VALID


def test_a_new_version_covers_the_time_that_the_first_one_covered() -> None:
    volunteer = make_volunteer()
    meet(make_pair(volunteer), 10)
    kind = make_kind(Basis.VOLUNTEERING)
    kind.texts.filter(language="de").update(body="{meetings} bis {until}, {hours}.", closing="")
    for occasion in (Occasion(), Occasion(starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 28))):
        old = issue_certificate(
            kind=kind, volunteer=volunteer, by=make_user(), today=TODAY, occasion=occasion
        )
        done_assignment(volunteer, LATER - timedelta(days=1))
        assert reissue(old).facts["body"] == old.facts["body"]


# --- taking one back ------------------------------------------------------------------------------


def test_a_revoked_one_is_told_to_its_holder_who_cannot_download_it_any_more(client) -> None:
    user = make_user(Kind.VOLUNTEER)
    certificate = make_certificate(person_user=user, person_email="helga@example.org")
    pdf_url = reverse("certificates:pdf", args=[certificate.pk])
    client.force_login(user)
    assert client.get(pdf_url).status_code == 200
    revoke(certificate)
    assert client.get(pdf_url).status_code == 404
    mail = OutgoingMail.objects.latest("created_at")
    assert (mail.to_email, "Falsche Person" in mail.text) == ("helga@example.org", True)
    client.force_login(make_user(Kind.COORDINATOR))
    assert client.get(pdf_url).status_code == 200


def test_a_replaced_version_is_downloaded_by_the_office_alone(client) -> None:
    user = make_user(Kind.VOLUNTEER)
    old = make_certificate(person_user=user)
    new = reissue(old)
    client.force_login(user)
    assert client.get(reverse("certificates:pdf", args=[old.pk])).status_code == 404
    assert client.get(reverse("certificates:pdf", args=[new.pk])).status_code == 200


def test_what_was_revoked_stays_so_and_is_issued_anew_under_a_new_number() -> None:
    certificate = make_certificate()
    revoke(certificate)
    for change in (reissue, revoke):
        with pytest.raises(ValidationError, match="wurde widerrufen"):
            change(certificate)
    anew = make_certificate(certificate.volunteer)
    assert anew.number == "IBP-2026-0002"
