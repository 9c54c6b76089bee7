"""Many certificates at once: asked for here, issued one after the other by the worker."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from celery import current_app
from django.core.exceptions import ValidationError
from django.db import Error as DatabaseError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from accounts.models import User
from certificates.enums import ItemStatus, JobStatus
from certificates.models import Certificate, CertificateKind, IssueBatch, IssueItem
from certificates.occasion import EVERYTHING, Occasion, check_occasion
from certificates.services.files import log_without_names
from certificates.services.issue import issue_certificate
from volunteers.models import Volunteer

logger = logging.getLogger(__name__)

# Renewed with every line: much longer than one takes, so that no claim runs out under a living worker.
LEASE = timedelta(minutes=2)
# A line during which the worker broke off so often is passed over, for the sake of those behind it.
ATTEMPTS = 3


@transaction.atomic
def start_batch(
    *,
    kind: CertificateKind,
    volunteers: Iterable[Volunteer],
    by: User,
    today: date,
    language: str = "de",
    occasion: Occasion = EVERYTHING,
    tell: bool = True,
) -> IssueBatch:
    """Let the worker issue a certificate of this kind to each of them, in the order of their names.

    Returns the batch at once. Whoever may not get one is marked with the reason and stops nobody else.
    Raises ValidationError where nobody is given, or nobody could get one.
    """
    check_occasion(kind, occasion, today=today)
    if not kind.is_offered:
        raise ValidationError(_("This kind of certificate is not offered any more."))
    if not kind.texts.filter(language=language).exists():
        raise ValidationError({"language": _("This kind of certificate has no text in this language.")})
    people = sorted(volunteers, key=lambda volunteer: volunteer.person.sort_name)
    if not people:
        raise ValidationError(_("Please choose at least one person."))
    batch = IssueBatch.objects.create(
        kind=kind,
        language=language,
        issued_on=today,
        course=occasion.course,
        starts_on=occasion.starts_on,
        ends_on=occasion.ends_on,
        tells_holders=tell,
        started_by=by,
    )
    IssueItem.objects.bulk_create(
        [
            IssueItem(batch=batch, volunteer=volunteer, position=position)
            for position, volunteer in enumerate(people, start=1)
        ]
    )
    transaction.on_commit(partial(_wake_worker, batch), robust=True)
    return batch


def issue_certificates(
    *,
    kind: CertificateKind,
    volunteers: Iterable[Volunteer],
    by: User,
    today: date,
    language: str = "de",
    occasion: Occasion = EVERYTHING,
    tell: bool = True,
) -> list[Certificate]:
    """A batch that is worked on here and now instead of by the worker; returns what was issued."""
    batch = start_batch(
        kind=kind,
        volunteers=volunteers,
        by=by,
        today=today,
        language=language,
        occasion=occasion,
        tell=tell,
    )
    if _claim(batch, now=timezone.now()):
        _Work(batch, None).do()
    issued = Certificate.objects.filter(issue_item__batch=batch)
    return list(issued.order_by("sequence"))


def retry_failed(*, batch: IssueBatch, by: User, today: date) -> IssueBatch:
    """A new batch for those whom this one left without a certificate."""
    failed = batch.items.filter(status=ItemStatus.FAILED)
    volunteers = Volunteer.objects.visible_to(by).filter(pk__in=failed.values("volunteer"))
    return start_batch(
        kind=batch.kind,
        volunteers=volunteers.select_related("person"),
        by=by,
        today=today,
        language=batch.language,
        occasion=_occasion(batch),
        tell=batch.tells_holders,
    )


def work_on_batches(*, now: datetime | None = None, limit: int = 500) -> int:
    """Issue up to `limit` of the certificates that wait, and return how many lines were handled.

    Each line is a transaction of its own: whatever happens to one, the others are issued. Any number of
    workers may be at it at once. A batch whose worker has died is taken up again where it was left. Call it
    outside transactions. `now` replaces the clock.
    """
    handled = 0
    while handled < limit and (batch := _claim_next(now=now or timezone.now())):
        with translation.override(batch.started_by.language if batch.started_by else None):
            handled += _Work(batch, now).do(limit - handled)
    return handled


def _wake_worker(batch: IssueBatch) -> None:
    """Only a nudge: without Redis the next sweep does the work. None is needed where it is done already."""
    if not IssueBatch.objects.filter(pk=batch.pk, status=JobStatus.WAITING).exists():
        return
    try:
        current_app.send_task("certificates.tasks.work_on_batches", retry=False)
    except OperationalError as error:
        logger.warning("The worker could not be woken, the sweep will issue the certificates: %s", error)


def _occasion(batch: IssueBatch) -> Occasion:
    return Occasion(course=batch.course, starts_on=batch.starts_on, ends_on=batch.ends_on)


def _claim_next(*, now: datetime) -> IssueBatch | None:
    """The next batch to be worked on, taken for this worker alone by its number of claims."""
    left_behind = Q(status=JobStatus.RUNNING, claimed_at__lt=now - LEASE)
    waiting = IssueBatch.objects.filter(Q(status=JobStatus.WAITING) | left_behind)
    related = ("kind__programme__organisation", "course__municipality", "started_by")
    for batch in waiting.select_related(*related).order_by("created_at"):
        if _claim(batch, now=now):
            return batch
    return None


def _claim(batch: IssueBatch, *, now: datetime) -> bool:
    """Whether the batch is ours now: nobody else has claimed it since it was read."""
    unchanged = IssueBatch.objects.filter(pk=batch.pk, status=batch.status, attempts=batch.attempts)
    claimed = unchanged.update(status=JobStatus.RUNNING, claimed_at=now, attempts=F("attempts") + 1)
    batch.attempts += claimed
    return bool(claimed)


@dataclass
class _Work:
    """One claim on a batch."""

    batch: IssueBatch
    now: datetime | None

    @property
    def mine(self) -> QuerySet[IssueBatch]:
        """The batch, as long as no other worker has taken it over."""
        return IssueBatch.objects.filter(
            pk=self.batch.pk, status=JobStatus.RUNNING, attempts=self.batch.attempts
        )

    def do(self, limit: int | None = None) -> int:
        """Up to `limit` lines; then the batch is done, or waits for the next worker."""
        waiting = self.batch.items.filter(status=ItemStatus.WAITING).order_by("position")
        handled = 0
        for item in list(waiting[:limit]):
            if not self.mine.update(claimed_at=self.now or timezone.now()):
                return handled
            self._handle(item)
            handled += 1
        if waiting.exists():
            self.mine.update(status=JobStatus.WAITING)
        else:
            self.mine.update(status=JobStatus.DONE, finished_at=self.now or timezone.now())
        return handled

    def _handle(self, item: IssueItem) -> None:
        """To a certificate, or to a sentence that says why not."""
        if item.attempts >= ATTEMPTS:
            return self._fail(item, _("It broke off every time. Please tell the administration."))
        # Written down before, in a transaction of its own: what breaks off the process is remembered.
        IssueItem.objects.filter(pk=item.pk).update(attempts=F("attempts") + 1)
        try:
            self._issue(item)
        except ValidationError as error:
            self._fail(item, " ".join(error.messages))
        except DatabaseError:
            raise  # Nothing is wrong with this line: the sweep goes on when the database is there again.
        except Exception as error:
            log_without_names(error, "A certificate of a batch could not be issued")
            self._fail(item, _("It could not be issued. Please tell the administration."))
        return None

    @transaction.atomic
    def _issue(self, item: IssueItem) -> None:
        # The row is held, and is read again behind the lock: two workers never issue the same line.
        held = IssueItem.objects.select_for_update().get(pk=item.pk)
        if held.status != ItemStatus.WAITING:
            return
        related = ("person", "programme__organisation")
        certificate = issue_certificate(
            kind=self.batch.kind,
            volunteer=Volunteer.objects.select_related(*related).get(pk=item.volunteer_id),
            by=self.batch.started_by,
            today=self.batch.issued_on,
            language=self.batch.language,
            occasion=_occasion(self.batch),
            tell=self.batch.tells_holders,
        )
        held.status, held.certificate = ItemStatus.ISSUED, certificate
        held.save(update_fields=["status", "certificate"])

    def _fail(self, item: IssueItem, reason: str) -> None:
        waiting = IssueItem.objects.filter(pk=item.pk, status=ItemStatus.WAITING)
        waiting.update(status=ItemStatus.FAILED, reason=reason)
