"""E-mails that may not have arrived, and addresses at which none arrives."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from office.desk.todo import Mood, Part, Todo, capitalised, in_words, names
from people.models import Person
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer


def in_trouble(user: User, today: date) -> list[Part[OutgoingMail]]:
    mails = (
        OutgoingMail.objects.visible_to(user)
        .filter(status__in=(MailStatus.FAILED, MailStatus.UNCLEAR))
        .order_by("-due_at")
        .only("to_email", "due_at")
    )
    return [Part("mail_trouble", str(mail.pk), mail, _trouble) for mail in mails]


def _trouble(mails: list[OutgoingMail]) -> Todo:
    title = ngettext("one e-mail may not have arrived", "%(count)s e-mails may not have arrived", len(mails))
    addresses = dict.fromkeys(mail.to_email for mail in mails)
    return Todo(
        kind="mail_trouble",
        about="",
        mark="@",
        mood=Mood.CARE,
        title=capitalised(title % {"count": in_words(len(mails))}),
        reason=names(list(addresses)),
        action_label=_("Check"),
        action_url=reverse("messaging:list"),
        since=timezone.localdate(min(mail.due_at for mail in mails)),
    )


def bounced_addresses(user: User, today: date) -> list[Todo]:
    """People who take part and whose address sent a mail back for good, until it is changed."""
    volunteers = Volunteer.objects.exclude(status__in=(VolunteerStatus.REFUSED, VolunteerStatus.ENDED))
    newcomers = Newcomer.objects.exclude(status__in=(NewcomerStatus.REFUSED, NewcomerStatus.ENDED))
    people = (
        Person.objects.visible_to(user)
        .filter(email_bounced_at__isnull=False)
        .filter(
            Q(Exists(volunteers.filter(person=OuterRef("pk"))))
            | Q(Exists(newcomers.filter(person=OuterRef("pk"))))
        )
        .order_by("email_bounced_at", "pk")
    )
    return [_bounced(person) for person in people]


def _bounced(person: Person) -> Todo:
    came_back = timezone.localdate(person.email_bounced_at)
    words = {"date": f"{came_back:%d.%m.}", "phone": person.phone.as_national if person.phone else ""}
    reason = _("Since %(date)s nothing has been sent to this address any more.") % words
    if person.phone:
        reason += " " + _("Perhaps a call helps: %(phone)s") % words
    return Todo(
        kind="bounced",
        about=f"{person.pk}:{person.email_bounced_at:%Y%m%d%H%M%S}",
        mark="@",
        mood=Mood.CARE,
        title=_("Mails to %(name)s come back") % {"name": person.short_name},
        reason=reason,
        action_label=_("Correct the address"),
        action_url=reverse("people:edit", args=[person.pk]),
        since=came_back,
    )
