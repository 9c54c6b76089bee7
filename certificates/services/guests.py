"""Whose certificate is handed over at a ceremony."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from certificates.enums import GuestStatus
from certificates.models import Ceremony, CeremonyGuest, Certificate

# A list that can still be read out in one evening, looked through on one page and printed in one go.
MOST_GUESTS = 500


def lock_ceremony(ceremony: Ceremony) -> Ceremony:
    """The ceremony as it is now; two who change its list at once do so one after the other."""
    return Ceremony.objects.select_for_update(of=("self",)).get(pk=ceremony.pk)


@transaction.atomic
def add_guests(*, ceremony: Ceremony, certificates: Iterable[Certificate]) -> list[CeremonyGuest]:
    """Put the certificates' holders at the end of the list, by name; all of them or nobody.

    Raises ValidationError naming every certificate that is not valid, belongs elsewhere or is on the list
    already. Somebody who is a guest with another certificate keeps their seat.
    """
    locked = lock_ceremony(ceremony)
    known = list(locked.guests.select_related("certificate__volunteer"))
    chosen = sorted(_with_people(certificates), key=lambda one: one.volunteer.person.sort_name.casefold())
    _check_addable(locked, known, chosen)
    places = {guest.certificate.volunteer.person_id: guest for guest in known}
    last = max((guest.position for guest in known), default=0)
    guests = []
    for position, certificate in enumerate(chosen, start=last + 1):
        guest = CeremonyGuest(ceremony=locked, certificate=certificate, position=position)
        if same_person := places.get(certificate.volunteer.person_id):
            guest.seat, guest.status = same_person.seat, same_person.status
        guests.append(guest)
    return CeremonyGuest.objects.bulk_create(guests)


@transaction.atomic
def remove_guest(*, guest: CeremonyGuest) -> None:
    """Take a certificate off the list. Raises ValidationError once it has been handed over."""
    lock_ceremony(guest.ceremony)
    if CeremonyGuest.objects.filter(pk=guest.pk, status=GuestStatus.PRESENT).exists():
        raise ValidationError(
            _("%(number)s has been handed over and stays on the list.") % {"number": guest.certificate.number}
        )
    CeremonyGuest.objects.filter(pk=guest.pk).delete()


def take_over_place(*, old: Certificate, new: Certificate) -> None:
    """The new version of a certificate is handed over where the old one would have been."""
    waiting = CeremonyGuest.objects.filter(certificate=old).exclude(status=GuestStatus.PRESENT)
    waiting.update(certificate=new)


def check_belongs(ceremony: Ceremony, certificates: Iterable[Certificate]) -> None:
    """Raise ValidationError naming the holders whom the ceremony's office does not look after."""
    strangers = [one for one in certificates if not _belongs(ceremony, one)]
    if strangers:
        raise ValidationError(
            [
                _("%(name)s is not looked after by %(office)s.")
                % {"name": one.facts["name"], "office": ceremony.municipality or ceremony.organisation}
                for one in strangers
            ]
        )


def _belongs(ceremony: Ceremony, certificate: Certificate) -> bool:
    person = certificate.volunteer.person
    in_town = ceremony.municipality_id in (None, person.municipality_id)
    return person.organisation_id == ceremony.organisation_id and in_town


def _with_people(certificates: Iterable[Certificate]) -> list[Certificate]:
    """As they are in the database now, each once."""
    chosen = {certificate.pk for certificate in certificates}
    return list(Certificate.objects.filter(pk__in=chosen).select_related("volunteer__person"))


def _check_addable(ceremony: Ceremony, known: Sequence[CeremonyGuest], chosen: Sequence[Certificate]) -> None:
    if not chosen:
        raise ValidationError(_("Please choose at least one certificate."))
    if len(known) + len(chosen) > MOST_GUESTS:
        raise ValidationError(
            _("A ceremony has room for %(most)d guests of honour. Please plan a second one.")
            % {"most": MOST_GUESTS}
        )
    check_belongs(ceremony, chosen)
    invited = {guest.certificate_id for guest in known}
    errors = []
    for certificate in chosen:
        words = {"number": certificate.number, "name": certificate.facts["name"]}
        if certificate.pk in invited:
            errors.append(_("%(name)s is on the list with %(number)s already.") % words)
        elif sentence := why_not_standing(certificate):
            errors.append(sentence)
    if errors:
        raise ValidationError(errors)


def why_not_standing(certificate: Certificate) -> str:
    """Why this certificate can neither be handed over nor printed; empty where it can."""
    words = {"number": certificate.number, "name": certificate.facts["name"]}
    if certificate.revoked_on:
        return _("%(number)s (%(name)s) has been revoked.") % words
    if not certificate.is_current:
        return _("%(number)s (%(name)s) has been replaced by a newer version.") % words
    return ""
