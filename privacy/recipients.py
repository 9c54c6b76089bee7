"""Who else has got somebody's data: they are told of a correction, restriction or erasure (Art. 19)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from assignments.models import ContactPassing
from partnerships.models import Partnership
from people.enums import ConsentPurpose
from people.models import Person
from training.models import Enrolment


@dataclass(frozen=True)
class Recipient:
    """`who` as a sentence part for the office, `what` they know, and their page."""

    who: str
    what: str
    url: str = ""


def recipients_of(person: Person, *, by: User) -> list[Recipient]:
    """Partners of open pairs, organisations that train the person or have their contact, in a fixed number of
    queries.

    Partners by first name, with a link where `by` may see the pair: some are looked after elsewhere.
    """
    return [*_partners(person, by), *_trainers(person), *_contact_points(person)]


def _partners(person: Person, by: User) -> list[Recipient]:
    passes_on = person.consents.filter(purpose=ConsentPurpose.CONTACT, withdrawn_at=None).exists()
    what = _("first name, town and telephone") if passes_on else _("first name and town")
    pairs = Partnership.objects.open().with_people()
    mine = [(pair, pair.newcomer.person) for pair in pairs.filter(volunteer__person=person)]
    mine += [(pair, pair.volunteer.person) for pair in pairs.filter(newcomer__person=person)]
    seen = set(Partnership.objects.visible_to(by).filter(pk__in=[pair.pk for pair, _one in mine]))
    return [
        Recipient(
            _("%(name)s, partner") % {"name": partner.first_name},
            what,
            pair.get_absolute_url() if pair in seen else "",
        )
        for pair, partner in mine
    ]


def _trainers(person: Person) -> list[Recipient]:
    places = Enrolment.objects.filter(volunteer__person=person).select_related("course__organisation")
    others = places.exclude(course__organisation=person.organisation_id)
    return [
        Recipient(
            str(place.course.organisation),
            _("name, for the list of participants of “%(course)s”") % {"course": place.course},
            place.course.get_absolute_url(),
        )
        for place in others
    ]


def _contact_points(person: Person) -> list[Recipient]:
    """Those that got the contact with the person's consent, and still have it."""
    running = ContactPassing.objects.running().to_organisations().filter(volunteer__person=person)
    what = _("name, telephone and e-mail, passed on with consent")
    return [Recipient(str(each.organisation), what) for each in running.select_related("organisation")]
