"""What somebody has agreed to, as they see it themselves: read, given and taken back on one page.

The page stands in the portal and behind the link in mails: whoever uses it says by which `channel`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from people.consents import ASKED_FOR, GERMAN, Words, current_text
from people.enums import Channel, ConsentPurpose
from people.models import Consent, Person
from people.services import give_consent, withdraw_consent


@dataclass(frozen=True)
class OwnConsent:
    """One thing that may be agreed to; `given` is the consent in force."""

    purpose: ConsentPurpose
    given: Consent | None
    words: Words | None

    @property
    def ends_everything(self) -> bool:
        """Without it nothing is kept."""
        return self.purpose == ConsentPurpose.PROCESSING


def own_consents(person: Person) -> list[OwnConsent]:
    """What is in force, in the words that were agreed to, and what may be agreed to, in today's."""
    in_force = {consent.purpose: consent for consent in person.consents.filter(withdrawn_at=None)}
    language = (get_language() or GERMAN)[:2]
    return [
        OwnConsent(
            purpose, given, given.words if given and given.words else current_text(purpose).words(language)
        )
        for purpose in ConsentPurpose
        if (given := in_force.get(purpose)) or purpose in ASKED_FOR
    ]


def consents_page(request: HttpRequest, person: Person, *, channel: Channel) -> HttpResponse:
    """GET shows, POST changes one of them: `give` or `withdraw` names the purpose."""
    if request.method == "POST":
        _change(request, person, channel=channel)
        return redirect(request.path)
    context = {
        "page_title": _("My consents"),
        "person": person,
        "consents": own_consents(person),
        "ended": person.consents.exclude(withdrawn_at=None),
    }
    return render(request, "people/own_consents.html", context)


def _change(request: HttpRequest, person: Person, *, channel: Channel) -> None:
    if (purpose := request.POST.get("withdraw", "")) in ConsentPurpose.values:
        if withdraw_consent(person, purpose=ConsentPurpose(purpose), now=now(), channel=channel):
            messages.success(request, _("You have taken it back. It holds from this moment on."))
    elif (purpose := request.POST.get("give", "")) in ASKED_FOR and not person.is_restricted:
        language = (get_language() or GERMAN)[:2]
        give_consent(person, purpose=ConsentPurpose(purpose), channel=channel, language=language, now=now())
        messages.success(request, _("Thank you. You can take it back here at any time."))
    else:
        raise Http404("no such consent")
