"""Where a person's page lies, and which tool fulfils a request."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import Kind
from accounts.models import User
from newcomers.models import Newcomer
from people.models import Person
from privacy.enums import RequestKind
from privacy.models import DataRequest
from volunteers.models import Volunteer

Words = str | Promise


@dataclass(frozen=True)
class Tool:
    """What is to be done, and the button that does it (empty where the reader may not)."""

    sentence: Words
    label: Words
    url: str


def page_of(person: Person) -> str:
    """The page of the part that the person plays; who plays none is changed directly."""
    for model in (Volunteer, Newcomer):
        if part := model.objects.filter(person=person).first():
            return str(part.get_absolute_url())
    return reverse("people:edit", args=[person.pk])


_SENTENCES: dict[str, tuple[Words, Words, str]] = {
    RequestKind.ACCESS: (
        _("Hand over the export: everything that is known, with other people blacked out."),
        _("To the export"),
        "privacy:export",
    ),
    RequestKind.PORTABILITY: (
        _("Hand over the export: the file for machines is what other offices can read."),
        _("To the export"),
        "privacy:export",
    ),
    RequestKind.CORRECTION: (
        _("Correct the data, and tell those who have got them (below)."),
        _("Edit personal data"),
        "people:edit",
    ),
    RequestKind.ERASURE: (
        _("Erase the person. What the law asks to be kept stays, such as the register of certificates."),
        _("Erase"),
        "privacy:erase",
    ),
    RequestKind.RESTRICTION: (
        _("Restrict the data: they are kept, but neither used nor changed."),
        _("Restrict"),
        "privacy:restrict",
    ),
    RequestKind.OBJECTION: (
        _("Until you have decided whether the objection holds, restrict the data."),
        _("Restrict"),
        "privacy:restrict",
    ),
}
FOR_ADMINISTRATORS = {"privacy:export", "privacy:erase"}


def tool_for(asked: DataRequest, *, by: User) -> Tool:
    """What fulfils the request, and where, as far as this user may."""
    sentence, label, url_name = _SENTENCES[asked.kind]
    person = asked.person
    may = url_name not in FOR_ADMINISTRATORS or Kind.ADMINISTRATOR in by.role_kinds
    is_done = url_name == "privacy:restrict" and person is not None and person.is_restricted
    if person is None or not may or is_done:
        return Tool(_("The data are restricted.") if is_done else sentence, "", "")
    url = reverse(url_name, args=[person.pk])
    if url_name == "people:edit":
        url = f"{url}?next={asked.get_absolute_url()}"
    return Tool(sentence, label, url)
