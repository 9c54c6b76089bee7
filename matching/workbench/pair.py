"""The right column: everything there is to know about one pair, and what the office may do with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from kern.templatetags.kern import hours
from matching.engine.profile import Gate, PairScore, Part, Rules
from matching.engine.scoring import score_pair
from matching.explain import part_name, why, why_not
from matching.models import ForbiddenPair, PinnedPair, Proposal
from matching.profiles import labels_of, matchable_profile, newcomer_profile, with_open_proposals
from matching.rules import rules_of
from matching.services.checks import FINAL
from matching.week import Week, week_of
from matching.workbench.compare import Topic, topics
from matching.workbench.cost import Cost, cost_in_latest_run
from matching.workbench.gates import Line, gate_lines
from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from partnerships.models import Partnership
from partnerships.queries import with_free_places
from training.progress import progress_of
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer
from volunteers.services import latest_checks


@dataclass(frozen=True)
class Pair:
    """`lacks` are things outside the score that keep the two from being asked."""

    volunteer: Volunteer
    newcomer: Newcomer
    score: PairScore
    rules: Rules
    labels: dict[str, object]
    lacks: list[Line]
    pin: PinnedPair | None
    is_asked: bool
    cost: Cost | None

    @property
    def is_forbidden(self) -> bool:
        return Gate.FORBIDDEN in self.score.broken

    @property
    def is_recalled(self) -> bool:
        """Whether nobody of the office said so today: the two did not find together once before."""
        return (
            self.is_forbidden
            and ForbiddenPair.objects.filter(
                volunteer=self.volunteer, newcomer=self.newcomer, is_recalled=True
            ).exists()
        )

    @property
    def is_pinned(self) -> bool:
        return self.pin is not None and self.pin.volunteer_id == self.volunteer.pk

    @property
    def is_clear(self) -> bool:
        """Whether nothing at all is in the way."""
        return self.score.is_possible and not self.lacks

    @property
    def is_soft(self) -> bool:
        """Whether only rules are in the way that the office may put aside with a reason."""
        return bool(self.score.broken) and FINAL.isdisjoint(self.score.broken)

    @property
    def may_be_asked(self) -> bool:
        return self.is_clear or (not self.lacks and self.is_soft and self.is_pinned)

    @property
    def may_be_pinned(self) -> bool:
        return not self.is_pinned and (self.is_clear or (not self.lacks and self.is_soft))

    @property
    def may_be_forbidden(self) -> bool:
        """Not while the two are being asked: that proposal is withdrawn first."""
        return not self.is_forbidden and not self.is_asked

    @property
    def is_too_low(self) -> bool:
        """Possible, but no proposal for all would contain it."""
        return self.score.is_possible and self.score.total <= self.rules.threshold

    @property
    def parts(self) -> list[tuple[str, int, int]]:
        """Name, points and possible points of each part, for the bars."""
        weights = self.rules.weights
        return [(part_name(part), self.score.parts[part], round(weights.of(part))) for part in Part]

    @property
    def why(self) -> list[str]:
        return why(self.score, self.labels)

    @property
    def against(self) -> list[str]:
        """Everything that is in the way, one sentence each."""
        return [*(line.text for line in self.lacks), *why_not(self.score)]

    @property
    def lines(self) -> list[Line]:
        """Gate by gate, beginning with what lies outside the score."""
        ready = Line(
            _("Preparation"),
            True,
            _("%(volunteer)s is admitted, screened and trained, %(newcomer)s is waiting.")
            % {"volunteer": self.score.volunteer.name, "newcomer": self.score.newcomer.name},
        )
        return [*(self.lacks or [ready]), *gate_lines(self.score, self.rules)]

    @property
    def topics(self) -> list[Topic]:
        return topics(self.volunteer, self.newcomer, self.score)

    @property
    def week(self) -> Week:
        return week_of(self.score)


def with_places(volunteers: QuerySet[Volunteer]) -> QuerySet[Any]:
    """With the person and the figures that `matchable_profile` reads, prepared or not."""
    return with_open_proposals(with_free_places(volunteers)).with_person()  # type: ignore[attr-defined]


def pair_of(volunteer: Any, newcomer: Newcomer, *, user: User, today: date) -> Pair:
    """Both of one programme, `volunteer` from `with_places` and `newcomer` from `with_person()`."""
    rules = rules_of(newcomer.programme)
    score = score_pair(matchable_profile(volunteer), newcomer_profile(newcomer), rules)
    pins = PinnedPair.objects.filter(newcomer=newcomer).select_related("volunteer__person", "pinned_by")
    return Pair(
        volunteer=volunteer,
        newcomer=newcomer,
        score=score,
        rules=rules,
        labels=labels_of(newcomer, [volunteer]),
        lacks=[*lacks_of(volunteer, today=today), *lacks_of(newcomer, today=today)],
        pin=pins.first(),
        is_asked=Proposal.objects.open().filter(newcomer=newcomer, volunteer=volunteer).exists(),
        cost=cost_in_latest_run(newcomer, score.newcomer, score.volunteer, user=user),
    )


def lacks_of(side: Volunteer | Newcomer, *, today: date) -> list[Line]:
    """What has to happen before anybody is looked for on this side; empty where nothing has."""
    return _lacks_of_newcomer(side) if isinstance(side, Newcomer) else _lacks_of_volunteer(side, today=today)


def _lacks_of_volunteer(volunteer: Volunteer, *, today: date) -> list[Line]:
    name = {"name": volunteer.person.first_name}
    lines = []
    if volunteer.status != VolunteerStatus.ADMITTED:
        status = {**name, "status": volunteer.get_status_display()}
        lines.append(
            Line(_("Admission"), False, _("%(name)s is not admitted at the moment (%(status)s).") % status)
        )
    documents = latest_checks(volunteer).items()
    if missing := [kind for kind, check in documents if check is None or not check.is_valid(today=today)]:
        what = {**name, "list": ", ".join(str(kind.label) for kind in missing)}
        lines.append(Line(_("Screening"), False, _("For %(name)s is missing: %(list)s.") % what))
    progress = progress_of(volunteer)
    if progress.missing:
        what = {**name, "hours": hours(progress.missing)}
        lines.append(Line(_("Training"), False, _("%(name)s still needs %(hours)s of training.") % what))
    elif progress.incomplete:
        what = {**name, "list": ", ".join(str(part.module) for part in progress.incomplete)}
        lines.append(Line(_("Training"), False, _("%(name)s still needs: %(list)s.") % what))
    return lines


def _lacks_of_newcomer(newcomer: Newcomer) -> list[Line]:
    name = {"name": newcomer.person.first_name}
    title = _("Waiting")
    if newcomer.status != NewcomerStatus.ACCEPTED:
        status = {**name, "status": newcomer.get_status_display()}
        return [Line(title, False, _("%(name)s is not accepted at the moment (%(status)s).") % status)]
    if Partnership.objects.open().filter(newcomer=newcomer).exists():
        return [Line(title, False, _("%(name)s is accompanied already.") % name)]
    if Proposal.objects.open().filter(newcomer=newcomer).exists():
        return [Line(title, False, _("%(name)s is being asked about somebody at the moment.") % name)]
    return []
