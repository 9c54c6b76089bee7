"""Information for those whose data are kept (Art. 13, 14 GDPR): one notice for each group, from the registry.

A notice that says something else than before gets a new `VERSION`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kern.personal_data import Ground, Subject
from privacy.activities import Activity, activities
from programmes.models import Organisation, Programme

Words = str | Promise

VERSION = "2026-11-22"

# How each group is spoken to, and the part of the address that names it.
TITLES: dict[Subject, tuple[str, Words]] = {
    Subject.VOLUNTEER: ("ehrenamtliche", _("For volunteers")),
    Subject.NEWCOMER: ("neuzugewanderte", _("For people who are new here")),
    Subject.CONTACT: ("kontakte", _("For guests, contact persons and whoever asks for somebody")),
    Subject.READER: ("newsletter", _("For readers of the newsletter")),
    Subject.VISITOR: ("website", _("For visitors of this website")),
    Subject.STAFF: ("mitarbeitende", _("For staff")),
}
FROM_OURSELVES = _(
    "From you: from your form, from conversations, and from what is noted while you take part."
)
SOURCES: dict[Subject, tuple[Words, ...]] = {
    Subject.VOLUNTEER: (FROM_OURSELVES, _("From organisations that hand us a list of their volunteers.")),
    Subject.NEWCOMER: (
        FROM_OURSELVES,
        _("From whoever registered you, if you did not do it yourself: a contact point, friends, family."),
        _("From the volunteer who meets you: when you met, and what you did."),
    ),
    Subject.CONTACT: (
        _("From you, when you register for an event."),
        _("From newcomers who name you as the person through whom they can be reached."),
        _("From you, when you ask that somebody goes along to an appointment."),
        _("From an authority, a school or a practice that asks that somebody goes along with you."),
    ),
    Subject.READER: (_("From you: your e-mail address, and that you have confirmed it."),),
    Subject.VISITOR: (_("From your browser: what a connection needs, and which page you open."),),
    Subject.STAFF: (_("From you and from your organisation, and from what you do in this software."),),
}
MUST: dict[Subject, Words] = {
    Subject.VOLUNTEER: _(
        "You need not tell us anything. Without name, address and a way to reach you, and without the "
        "documents that the law asks for, we cannot bring you together with anybody."
    ),
    Subject.NEWCOMER: _(
        "You need not tell us anything. Without a name and a way to reach you we cannot look for a "
        "companion. Everything else helps to find somebody who fits."
    ),
    Subject.CONTACT: _(
        "You need not tell us anything. Without a name and a way to reach you we cannot keep a seat, and "
        "nobody can go along to an appointment."
    ),
    Subject.READER: _("You need not tell us anything. Without an address no newsletter comes."),
    Subject.VISITOR: _("Without these data no page can be sent to you."),
    Subject.STAFF: _("Without these data you cannot work with this software."),
}


@dataclass(frozen=True)
class Notice:
    subject: Subject
    activities: list[Activity]
    version: str = VERSION

    @property
    def slug(self) -> str:
        return TITLES[self.subject][0]

    @property
    def title(self) -> Words:
        return TITLES[self.subject][1]

    @property
    def sources(self) -> tuple[Words, ...]:
        return SOURCES[self.subject]

    @property
    def must(self) -> Words:
        return MUST[self.subject]

    @property
    def rests_on_consent(self) -> bool:
        return any(Ground.CONSENT in each.grounds for each in self.activities)

    @property
    def is_matched(self) -> bool:
        """Whether a computer suggests something about these people."""
        return self.subject in (Subject.VOLUNTEER, Subject.NEWCOMER)

    @property
    def is_of_website(self) -> bool:
        return self.subject == Subject.VISITOR


def notice_for(slug: str) -> Notice | None:
    """The notice with this part of an address; None where there is no such group."""
    for subject, (name, _title) in TITLES.items():
        if name == slug:
            return Notice(subject, activities(subject))
    return None


def all_notices() -> list[Notice]:
    return [Notice(subject, activities(subject)) for subject in TITLES]


def controllers() -> QuerySet[Organisation]:
    """Who answers for the data: the organisations that run a programme now."""
    running = Programme.objects.running(today=timezone.localdate())
    return Organisation.objects.filter(pk__in=running.values("organisation"))


def authority() -> str:
    """To whom people may complain."""
    return str(settings.DATA_PROTECTION_AUTHORITY)
