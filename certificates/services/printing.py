"""Many pages at once: a job is started here, laid out by the worker, and swept away after some days."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from celery import current_app
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from accounts.models import User
from certificates.ceremony_pdf import CARDS_A_SHEET, Card, render_cards
from certificates.enums import JobStatus, PrintKind
from certificates.models import Ceremony, Certificate, PrintedFile, PrintItem, PrintJob
from certificates.pdf import render_many
from certificates.services.files import log_without_names
from certificates.services.guests import why_not_standing
from kern.pdf import CannotPrint
from kern.pdf_progress import following

logger = logging.getLogger(__name__)

# Much longer than any part takes: no claim runs out under a living worker.
LEASE = timedelta(minutes=10)
ATTEMPTS = 3
KEPT = timedelta(days=7)
MOST = 2000
# Of one file. Memory grows with the pages of a document, not with those of a job.
PAGES = 100
# Pages ask every second how far it is; to write it down for every page would take its time.
STEP = 5


@transaction.atomic
def start_print(
    *,
    what: PrintKind,
    certificates: Sequence[Certificate],
    by: User,
    ceremony: Ceremony | None = None,
    cut_marks: bool = False,
) -> PrintJob:
    """Let the worker lay out these certificates, or their holders' name cards, in this order.

    Returns the job at once. Seats are the ceremony's; each person gets one name card. Raises ValidationError
    naming every certificate that is not valid any more or not within the reach of `by`.
    """
    chosen = _as_they_are(certificates)
    if what == PrintKind.NAME_CARDS:
        chosen = list({one.volunteer.person_id: one for one in reversed(chosen)}.values())[::-1]
    _check(chosen, by)
    seats = _seats(ceremony)
    job = PrintJob.objects.create(
        what=what, ceremony=ceremony, started_by=by, cut_marks=cut_marks, total=len(chosen)
    )
    PrintItem.objects.bulk_create(
        [
            PrintItem(job=job, certificate=one, position=position, seat=seats.get(one.pk, ""))
            for position, one in enumerate(chosen)
        ]
    )
    transaction.on_commit(_wake_worker, robust=True)
    return job


def work_on_prints(*, now: datetime | None = None, limit: int = 5) -> int:
    """Work on up to `limit` jobs that wait, and return how many were handled. Call it outside transactions.

    Any number of workers may be at it at once. A job whose worker has died is taken up again where it was
    left, three times at most. `now` replaces the clock.
    """
    handled = 0
    while handled < limit and (job := _claim_next(now=now or timezone.now())):
        with translation.override(job.started_by.language):
            _Work(job, now).do()
        handled += 1
    return handled


def sweep_old_prints(*, now: datetime) -> int:
    """Delete jobs with their files after a week: they can be printed anew. Returns how many."""
    old = PrintJob.objects.filter(created_at__lt=now - KEPT)
    return old.delete()[1].get(PrintJob._meta.label, 0)


def _wake_worker() -> None:
    """Only a nudge: without Redis the next sweep does the work."""
    try:
        current_app.send_task("certificates.tasks.work_on_prints", retry=False)
    except OperationalError as error:
        logger.warning("The worker could not be woken, the sweep will print: %s", error)


def _as_they_are(certificates: Sequence[Certificate]) -> list[Certificate]:
    """In the given order, each once, as the database knows them."""
    wanted = list(dict.fromkeys(certificate.pk for certificate in certificates))
    found = Certificate.objects.select_related("volunteer").in_bulk(wanted)
    return [found[pk] for pk in wanted if pk in found]


def _check(chosen: Sequence[Certificate], by: User) -> None:
    if not chosen:
        raise ValidationError(_("Please choose at least one certificate."))
    if len(chosen) > MOST:
        raise ValidationError(_("At most %(most)d can be printed at once.") % {"most": MOST})
    within_reach = set(
        Certificate.objects.visible_to(by)
        .filter(pk__in=[one.pk for one in chosen])
        .values_list("pk", flat=True)
    )
    errors = [sentence for one in chosen if (sentence := why_not_standing(one))]
    errors += [
        _("%(number)s (%(name)s) is looked after by another office by now.")
        % {"number": one.number, "name": one.facts["name"]}
        for one in chosen
        if one.pk not in within_reach
    ]
    if errors:
        raise ValidationError(errors)


def _seats(ceremony: Ceremony | None) -> dict[UUID, str]:
    return dict(ceremony.guests.values_list("certificate", "seat")) if ceremony else {}


def _claim_next(*, now: datetime) -> PrintJob | None:
    """The next job to be worked on, taken for this worker alone by its number of attempts."""
    left_behind = Q(status=JobStatus.RUNNING, claimed_at__lt=now - LEASE)
    waiting = PrintJob.objects.filter(Q(status=JobStatus.WAITING) | left_behind)
    for job in waiting.select_related("started_by", "ceremony").order_by("created_at"):
        unchanged = PrintJob.objects.filter(pk=job.pk, status=job.status, attempts=job.attempts)
        if job.attempts >= ATTEMPTS:
            with translation.override(job.started_by.language):
                _fail(unchanged, _("Printing broke off several times. Please try it with fewer pages."))
        elif unchanged.update(status=JobStatus.RUNNING, claimed_at=now, attempts=F("attempts") + 1):
            job.attempts += 1
            return job
    return None


@transaction.atomic
def _fail(jobs: QuerySet[PrintJob], reason: str) -> None:
    """Nothing half-printed is offered."""
    failed = list(jobs.select_for_update(of=("self",)).values_list("pk", flat=True))
    PrintedFile.objects.filter(job__in=failed).delete()
    if PrintJob.objects.filter(pk__in=failed).update(status=JobStatus.FAILED, reason=reason, done=0):
        logger.warning("A print job failed.")


@dataclass
class _Work:
    """One attempt at one job."""

    job: PrintJob
    now: datetime | None

    @property
    def mine(self) -> QuerySet[PrintJob]:
        """The job, as long as nobody else has taken it over and nobody has deleted it."""
        return PrintJob.objects.filter(pk=self.job.pk, attempts=self.job.attempts, status=JobStatus.RUNNING)

    def do(self) -> None:
        """To the end, or to a sentence that says why not. Files of an earlier attempt are kept."""
        done = 0
        try:
            for number, items in enumerate(self._parts(), start=1):
                if not self.job.files.filter(position=number).exists():
                    self._print(number, items, done)
                done += len(items)
        except ValidationError as error:
            return _fail(self.mine, " ".join(error.messages))
        except DatabaseError:
            raise
        except Exception as error:
            # Tried again at once; it fails with a sentence when that is of no use either.
            log_without_names(error, "A print job broke off")
            self.mine.update(status=JobStatus.WAITING)
            return None
        self.mine.update(status=JobStatus.DONE, done=done, total=done)
        return None

    def _parts(self) -> Iterator[tuple[PrintItem, ...]]:
        """In the job's order, no more in memory than one file holds."""
        size = PAGES * self._on_a_page
        for first in range(0, self.job.total, size):
            items = self.job.items.filter(position__range=(first, first + size - 1))
            # Who was deleted meanwhile is simply not there any more.
            if found := tuple(items.select_related("certificate")):
                yield found

    @property
    def _on_a_page(self) -> int:
        return CARDS_A_SHEET if self.job.what == PrintKind.NAME_CARDS else 1

    def _print(self, number: int, items: Sequence[PrintItem], before: int) -> None:
        if sentences := [text for item in items if (text := why_not_standing(item.certificate))]:
            raise ValidationError(sentences)

        def report(page: int) -> None:
            if page % STEP == 0:
                # A page that has been begun is not done; claimed anew, for the worker lives.
                done = before + min((page - 1) * self._on_a_page, len(items))
                self.mine.update(done=done, claimed_at=self.now or timezone.now())

        with following(report):
            pdf = self._pdf(items)
        self._store(number, pdf, pages=-(-len(items) // self._on_a_page), done=before + len(items))

    def _pdf(self, items: Sequence[PrintItem]) -> bytes:
        if self.job.what == PrintKind.NAME_CARDS:
            cards = [Card(item.certificate.facts["name"], item.seat) for item in items]
            title = str(self.job.ceremony) if self.job.ceremony else ""
            return render_cards(cards, title=title, cut_marks=self.job.cut_marks)
        certificates = [item.certificate for item in items]
        try:
            return render_many(certificates, cut_marks=self.job.cut_marks)
        except CannotPrint as error:
            raise _naming_whom(certificates, error) from error

    @transaction.atomic
    def _store(self, number: int, pdf: bytes, *, pages: int, done: int) -> None:
        """Only while the job is ours."""
        if not self.mine.select_for_update(of=("self",)).values_list("pk").first():
            return
        PrintedFile.objects.create(job=self.job, position=number, pages=pages, pdf=pdf)
        self.mine.update(done=done, claimed_at=self.now or timezone.now())


def _naming_whom(certificates: Sequence[Certificate], error: CannotPrint) -> CannotPrint:
    """The same with the number of the certificate it is about, found by printing each alone."""
    for certificate in certificates:
        try:
            render_many([certificate])
        except CannotPrint as reason:
            words = {"number": certificate.number, "name": certificate.facts["name"]}
            words["reason"] = " ".join(reason.messages)
            return CannotPrint(_("%(number)s (%(name)s) cannot be printed: %(reason)s") % words)
    return error
