"""What the office does next with a newcomer: the one main button of the page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from people.steps import Step


def main_step(newcomer: Newcomer) -> Step:
    """The one thing to do now."""
    name = newcomer.person.first_name
    match newcomer.status:
        case NewcomerStatus.REGISTERED if not newcomer.intakes.exists():
            return Step(
                _("Get to know %(name)s in an intake interview.") % {"name": name},
                _("Record the intake interview"),
                reverse("newcomers:intake_create", args=[newcomer.pk]),
            )
        case NewcomerStatus.REGISTERED:
            return Step(
                _("Everything is there: %(name)s can be accepted.") % {"name": name},
                _("Accept"),
                reverse("newcomers:accept", args=[newcomer.pk]),
                posts=True,
            )
        case NewcomerStatus.ACCEPTED:
            return Step(_("Accepted; nothing to do here."))
    return Step(_("Concluded; nothing to do here."))
