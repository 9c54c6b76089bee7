"""Passing a volunteer's contact details on: only with their consent, recorded, and at an end with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from accounts.models import User
from assignments.enums import AssignmentStatus
from assignments.models import Assignment, AssignmentProfile, ContactPassing
from assignments.services.common import lock, mail_prefix
from audit.bulk import update_many
from messaging.services import absolute_url, cancel_mails, queue_mail
from people.enums import ConsentPurpose
from people.languages import language_name
from people.models import Person
from people.signals import consent_withdrawn, restriction_began
from programmes.models import Organisation
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

# The first version of the text that speaks of those who request an assignment, and not of partners alone.
SPEAKS_OF_REQUESTERS = "2026-11-22.2"


def agrees_to_passing(person: Person) -> bool:
    """Whether the consent to pass contact details on is in force."""
    return person.consents.filter(purpose=ConsentPurpose.CONTACT, withdrawn_at=None).exists()


@transaction.atomic
def pass_on(
    *, volunteer: Volunteer, organisation: Organisation, reason: str = "", by: User, now: datetime
) -> ContactPassing:
    """From now on the organisation sees name, telephone and e-mail, and may ask for its own assignments.

    By the office where the volunteer is at home (otherwise PermissionDenied). Side effect: the volunteer gets
    a mail that says to whom. Raises ValidationError without their consent, for somebody who is not active or
    restricted, for the home office itself, and where the organisation has the contact already.
    """
    if not Volunteer.objects.visible_to(by).filter(pk=volunteer.pk).exists():
        raise PermissionDenied
    _hold(volunteer)
    _check(volunteer)
    if organisation.pk == volunteer.person.organisation_id:
        raise ValidationError(
            {"organisation": _("%(name)s is at home there already.") % {"name": volunteer.person}}
        )
    passing = ContactPassing(
        volunteer=volunteer, organisation=organisation, reason=reason.strip(), passed_at=now, passed_by=by
    )
    if ContactPassing.objects.running().filter(volunteer=volunteer, organisation=organisation).exists():
        raise ValidationError({"organisation": _("This contact point has the contact already.")})
    passing.full_clean()
    passing.save()
    queue_mail(
        key=f"passing:{passing.pk}:volunteer",
        template="assignments/mail/contact_passed_on",
        context={
            "receiver": str(organisation),
            "reason": passing.reason,
            "link": absolute_url(reverse("people:my_consents")),
        },
        person=volunteer.person,
        now=now,
    )
    return passing


@transaction.atomic
def pass_on_to_requester(*, assignment: Assignment, by: User, now: datetime) -> ContactPassing:
    """Whoever requested it gets first name and telephone of the volunteer who goes along, by mail.

    Side effects: that mail, and one to the volunteer that says so. Raises ValidationError unless somebody has
    taken it who agrees and has a telephone, and where the requester cannot be written to or knows already;
    PermissionDenied for an office that does not run the assignment.
    """
    if not Assignment.objects.run_by(by).filter(pk=assignment.pk).exists():
        raise PermissionDenied
    lock(assignment, AssignmentStatus.TAKEN)
    volunteer = assignment.volunteer
    if volunteer is None:  # a constraint keeps that from happening
        raise PermissionDenied
    _hold(volunteer)
    _check(volunteer)
    _check_text(volunteer)
    if not assignment.requester_email:
        raise ValidationError(_("No e-mail address of the requester is known. Please call them."))
    if assignment.requester_bounced_at:
        raise ValidationError(_("Mail to the requester came back. Please call them."))
    if not volunteer.person.phone:
        raise ValidationError(
            _("No telephone number of %(name)s is known.") % {"name": volunteer.person.first_name}
        )
    if assignment.contact_passings.filter(volunteer=volunteer).exists():
        raise ValidationError(_("The requester has the contact already."))
    passing = ContactPassing(volunteer=volunteer, assignment=assignment, passed_at=now, passed_by=by)
    passing.full_clean()
    passing.save()
    receiver_name = assignment.requester_institution or assignment.requester_name
    queue_mail(
        key=f"{mail_prefix(assignment)}contact:{passing.pk}",
        template="assignments/mail/contact_for_requester",
        context=lambda: (
            _of_the_date(assignment)
            | {"volunteer": volunteer.person.first_name, "phone": volunteer.person.phone.as_international}
        ),
        to_email=assignment.requester_email,
        organisation=assignment.organisation,
        language=assignment.requester_language,
        expires_at=assignment.ends_at,
        now=now,
    )
    queue_mail(
        key=f"passing:{passing.pk}:volunteer",
        template="assignments/mail/contact_passed_to_requester",
        context=lambda: (
            _of_the_date(assignment) | {"receiver": receiver_name or _("whoever asked for the assignment")}
        ),
        person=volunteer.person,
        now=now,
    )
    return passing


@transaction.atomic
def end_passing(*, passing: ContactPassing, by: User, now: datetime) -> ContactPassing:
    """The contact is no longer passed on: at once the organisation sees the first name only, as before.

    By the volunteer, the office where they are at home, or the one that has the contact; otherwise
    PermissionDenied. An end that is noted already stays as it is.
    """
    is_own = passing.volunteer.person.user_id is not None and passing.volunteer.person.user_id == by.pk
    if not is_own and not ContactPassing.objects.visible_to(by).filter(pk=passing.pk).exists():
        raise PermissionDenied
    passing.refresh_from_db(from_queryset=ContactPassing.objects.select_for_update())
    if passing.ended_at is None:
        _end(passing, now)
    return passing


@transaction.atomic
def end_all_passings(person: Person, *, now: datetime) -> int:
    """Nobody may have this person's contact any more; how many had it."""
    running = list(ContactPassing.objects.running().filter(volunteer__person=person).select_for_update())
    for passing in running:
        _end(passing, now)
    return len(running)


@transaction.atomic
def ask_for_contact(
    *, volunteer: Volunteer, organisation: Organisation, reason: str, by: User, now: datetime
) -> None:
    """Ask the volunteer's home office to pass the contact on to `organisation`, for which `by` works.

    Side effect: a mail to the home office, without the volunteer's name. Asking again on the same day sends
    no second one. Raises ValidationError where that office has no e-mail address.
    """
    home = volunteer.person.organisation
    if organisation.pk == home.pk:
        raise ValidationError(_("%(name)s is at home there already.") % {"name": volunteer.person})
    if not home.email:
        raise ValidationError(
            _("No e-mail address of %(office)s is known. Please call: %(phone)s.")
            % {"office": home, "phone": home.phone or _("no telephone number either")}
        )
    skills = volunteer.person.languages.all()
    queue_mail(
        key=f"contact-wanted:{volunteer.pk}:{organisation.pk}:{localdate(now)}",
        template="assignments/mail/contact_wanted",
        context=lambda: {
            "asker": f"{by}, {organisation}",
            "languages": ", ".join(language_name(skill.language) for skill in skills),
            "reason": reason,
            "link": absolute_url(volunteer.get_absolute_url()),
        },
        to_email=home.email,
        organisation=home,
        now=now,
    )


@receiver(consent_withdrawn)
def _consent_withdrawn(person: Person, purpose: ConsentPurpose, now: datetime, **kwargs: Any) -> None:
    """Whoever takes the consent back does not stand in the directory either."""
    if purpose == ConsentPurpose.CONTACT:
        end_all_passings(person, now=now)
        update_many(
            AssignmentProfile.objects.filter(volunteer__person=person, is_listed=True), is_listed=False
        )


@receiver(restriction_began)
def _restriction_began(person: Person, **kwargs: Any) -> None:
    end_all_passings(person, now=timezone.now())


@receiver(post_save, sender=Volunteer)
def _volunteer_saved(instance: Volunteer, created: bool, **kwargs: Any) -> None:
    if not created and instance.status == VolunteerStatus.ENDED:
        end_all_passings(instance.person, now=timezone.now())


def _hold(volunteer: Volunteer) -> None:
    volunteer.refresh_from_db(from_queryset=Volunteer.objects.select_for_update())


def _check(volunteer: Volunteer) -> None:
    """By first name: an office that asks for a requester may know no more of them."""
    name = {"name": volunteer.person.first_name}
    if volunteer.person.is_restricted:
        raise ValidationError(_("The data of %(name)s are restricted: nothing is passed on.") % name)
    if volunteer.status != VolunteerStatus.ADMITTED:
        raise ValidationError(_("%(name)s is not an active volunteer.") % name)
    if not agrees_to_passing(volunteer.person):
        raise ValidationError(
            _(
                "%(name)s has not agreed that contact details are passed on. They can agree in the portal "
                "under “My consents”; or you record it on their page under “Consents”."
            )
            % name,
            code="no_consent",
        )


def _check_text(volunteer: Volunteer) -> None:
    agreed = volunteer.person.consents.filter(purpose=ConsentPurpose.CONTACT, withdrawn_at=None)
    if not agreed.filter(text_version__gte=SPEAKS_OF_REQUESTERS).exists():
        raise ValidationError(
            _(
                "%(name)s agreed to an older text, which speaks of the partner alone. They can agree to the "
                "present one in the portal under “My consents”; or you record it on their page."
            )
            % {"name": volunteer.person.first_name},
            code="no_consent",
        )


def _end(passing: ContactPassing, now: datetime) -> None:
    """What still waits to be sent to a requester is not sent any more."""
    # Whoever takes the consent back while the office passes the contact on has looked at the clock first.
    passing.ended_at = max(now, passing.passed_at)
    passing.save(update_fields=["ended_at"])
    if passing.assignment_id:
        cancel_mails(key_prefix=f"assignment:{passing.assignment_id}:contact:{passing.pk}")


def _of_the_date(assignment: Assignment) -> dict[str, str]:
    starts_at = localtime(assignment.starts_at)
    return {
        "kind": capfirst(assignment.get_kind_display()),
        "day": date_format(starts_at, "MONTH_DAY_FORMAT"),
        "when": date_format(starts_at, "DATETIME_FORMAT"),
    }
