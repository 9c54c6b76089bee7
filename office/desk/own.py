"""What trainers and volunteers find on their first page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from assignments.own import OwnAssignments, own_assignments
from certificates.models import Certificate
from partnerships.enums import Side, SupervisionStatus
from partnerships.models import Partnership, SupervisionInvitation
from partnerships.services import supervision_mails
from partnerships.services.trial import answer_path
from partnerships.trial import TrialState, trial_state, with_trial
from training.models import Attendance, Session
from training.places import own_sign_offs
from training.progress import Progress, progress_of
from training.services.attendance import LIST_OPENS
from volunteers.models import Volunteer

SESSIONS_SHOWN = 6
# How long a session without attendance stays on the trainer's page.
ATTENDANCE_MISSING_FOR = timedelta(days=60)


@dataclass(frozen=True)
class Teaching:
    """`today` are today's dates until they are over, each with whether its list is open; `unrecorded` are
    over and nobody's attendance is known; `upcoming` are the next ones from tomorrow on."""

    today: list[tuple[Session, bool]]
    unrecorded: list[Session]
    upcoming: list[Session]


@dataclass(frozen=True)
class Portal:
    """Everything on the first page of a volunteer.

    Each pair comes with the state of its trial, if it is in one, and the address to answer at.
    """

    volunteer: Volunteer
    pairs: list[tuple[Partnership, TrialState | None, str]]
    exchange: SupervisionInvitation | None
    exchange_answer_url: str
    progress: Progress
    next_session: Session | None
    certificates: list[Certificate]
    assignments: OwnAssignments


def teaching(user: User, *, now: datetime) -> Teaching:
    """The sessions that a trainer gives."""
    own = Session.objects.held().filter(trainer=user).select_related("course")
    recorded = Attendance.objects.filter(session=OuterRef("pk"))
    over = own.filter(~Exists(recorded), ends_at__lt=now, ends_at__gte=now - ATTENDANCE_MISSING_FOR)
    tomorrow = timezone.localtime(now).date() + timedelta(days=1)
    ahead = own.upcoming(now=now)
    return Teaching(
        today=[
            (session, session.starts_at - LIST_OPENS <= now)
            for session in ahead.filter(starts_at__date__lt=tomorrow)
        ],
        unrecorded=list(over.order_by("starts_at")),
        upcoming=list(ahead.filter(starts_at__date__gte=tomorrow)[:SESSIONS_SHOWN]),
    )


def portal(user: User, *, today: date, now: datetime) -> Portal | None:
    """What a volunteer's own page shows; None for an account that belongs to no volunteer."""
    volunteer = Volunteer.objects.filter(person__user=user).select_related("person", "programme").first()
    if volunteer is None:
        return None
    own = Partnership.objects.open().filter(volunteer=volunteer)
    exchange = (
        SupervisionInvitation.objects.filter(
            volunteer=volunteer, meeting__status=SupervisionStatus.PLANNED, meeting__starts_at__gte=now
        )
        .select_related("meeting__group")
        .order_by("meeting__starts_at")
        .first()
    )
    return Portal(
        volunteer=volunteer,
        pairs=[
            (pair, trial_state(pair), answer_path(pair, Side.VOLUNTEER))
            for pair in with_trial(own).select_related("newcomer__person").order_by("started_on")
        ],
        exchange=exchange,
        exchange_answer_url=supervision_mails.answer_path(exchange) if exchange else "",
        progress=progress_of(volunteer),
        next_session=Session.objects.attended_by(volunteer)
        .upcoming(now=now)
        .exclude(pk__in=own_sign_offs().filter(volunteer=volunteer).values("session"))
        .first(),
        certificates=list(volunteer.certificates.standing().select_related("kind")),
        assignments=own_assignments(volunteer, now=now, done_shown=0),
    )
