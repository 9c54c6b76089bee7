"""What the office does next with a volunteer: the one main button of the page."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from people.steps import Step
from volunteers.enums import Recommendation, ScreeningKind, VolunteerStatus
from volunteers.models import Volunteer
from volunteers.services import latest_checks, missing_for_admission


def _to(volunteer: Volunteer, action: str, query: str = "") -> str:
    return reverse(f"volunteers:{action}", args=[volunteer.pk]) + query


def main_step(volunteer: Volunteer, *, today: date) -> Step:
    """The one thing to do now."""
    match volunteer.status:
        case VolunteerStatus.APPLIED:
            return _step_to_admission(volunteer, today=today)
        case VolunteerStatus.ADMITTED:
            if kind := _expired_kind(volunteer, today=today):
                return Step(
                    _("%(document)s: no valid inspection any more.") % {"document": kind.label},
                    _("Record an inspection"),
                    _to(volunteer, "check_create", f"?kind={kind}"),
                )
            return Step(_("Admitted; nothing to do here."))
        case VolunteerStatus.PAUSED:
            sentence = _("Pausing.")
            if volunteer.paused_until:
                sentence = _("Pausing until %(date)s.") % {
                    "date": date_format(volunteer.paused_until, "SHORT_DATE_FORMAT")
                }
            return Step(sentence, _("End the pause"), _to(volunteer, "resume"), posts=True)
    return Step(_("Concluded; nothing to do here."))


def _step_to_admission(volunteer: Volunteer, *, today: date) -> Step:
    interview = volunteer.interviews.order_by("-held_on", "-created_at").first()
    name = volunteer.person.first_name
    if interview is None:
        return Step(
            _("Get to know %(name)s in a conversation.") % {"name": name},
            _("Record the conversation"),
            _to(volunteer, "interview_create"),
        )
    if interview.recommendation == Recommendation.REFUSE:
        return Step(_("The conversation speaks against admission."), _("Refuse"), _to(volunteer, "refuse"))
    if interview.recommendation == Recommendation.UNDECIDED:
        return Step(
            _("Talk to %(name)s again.") % {"name": name},
            _("Record the conversation"),
            _to(volunteer, "interview_create"),
        )
    if any(check and check.has_relevant_entry for check in latest_checks(volunteer).values()):
        return Step(
            _("The certificate of conduct holds a relevant entry."), _("Refuse"), _to(volunteer, "refuse")
        )
    if kind := _expired_kind(volunteer, today=today):
        return Step(
            _("Still missing for admission: %(list)s.")
            % {"list": ", ".join(missing_for_admission(volunteer, today=today))},
            _("Record an inspection"),
            _to(volunteer, "check_create", f"?kind={kind}"),
        )
    return Step(
        _("Everything is there: %(name)s can be admitted.") % {"name": name},
        _("Admit"),
        _to(volunteer, "admit"),
        posts=True,
    )


def _expired_kind(volunteer: Volunteer, *, today: date) -> ScreeningKind | None:
    """The first document whose latest inspection is missing or not valid."""
    latest = latest_checks(volunteer).items()
    return next((kind for kind, check in latest if not (check and check.is_valid(today=today))), None)
