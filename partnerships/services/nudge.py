"""Asking volunteers by mail whether they met, where nothing was logged for the programme's rhythm.

Three mails, at least a week apart, then the office calls (`unanswered`). Everything follows from what is in
the database: planning twice, by two at once or a day late asks nobody twice and nobody in bursts. Days of
pauses and holidays do not count, and on such days nobody is asked.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.formats import date_format

from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from messaging.services import absolute_url, cancel_mails, queue_mail
from partnerships.models import Nudge, Partnership
from partnerships.models.care import NUDGES
from partnerships.services.log_link import log_path
from partnerships.services.waiting_nudges import PREFIX
from partnerships.silence import AT_LEAST, Silence, expected_to_meet, silences, with_silence

REACHED_BY_MAIL = ~Q(volunteer__person__email="") & Q(volunteer__person__email_bounced_at=None)


def plan_nudges(*, now: datetime) -> int:
    """Ask whom the day has come for, take back what is no longer to be asked; return how many were asked.

    Each pair is asked in a transaction of its own, with the pair held. Reading takes the same few queries
    however many pairs there are.
    """
    today = timezone.localdate(now)
    _look_at_waiting(now=now)
    due = _due(Partnership.objects.all(), today=today)
    return sum(ask(silence.partnership.pk, today=today, now=now) for silence in due)


def unanswered(pairs: QuerySet[Partnership], *, today: date) -> QuerySet[Partnership]:
    """Of these pairs those that the office should call: three mails, and a week after them still no entry.

    Who cannot be asked by mail is among them as soon as others would be. Adds what `with_silence` adds. Who
    pauses today is left out. Three queries with that of the result.
    """
    silent = with_silence(expected_to_meet(pairs), today=today)
    earliest = today - timedelta(days=AT_LEAST)
    asked_in_vain = Q(nudges_count__gte=NUDGES, last_nudge_on__lte=earliest)
    candidates = silent.filter(asked_in_vain | ~REACHED_BY_MAIL, Q(quiet_since__lte=earliest))
    in_vain = [silence for silence in silences(candidates) if is_in_vain(silence, today=today)]
    return silent.filter(pk__in=[silence.partnership.pk for silence in in_vain])


def is_in_vain(silence: Silence, *, today: date) -> bool:
    """Whether the office should call: what `unanswered` asks of each pair that may be meant."""
    if silence.pauses(today):
        return False
    if silence.nudges >= NUDGES and silence.last_nudge_on:
        return silence.has_lasted(AT_LEAST, after=silence.last_nudge_on, today=today)
    person = silence.partnership.volunteer.person
    if person.email and not person.email_bounced_at:
        return False
    # Whom no mail reaches is called after as long as the mails to others take.
    patience = silence.patience + NUDGES * AT_LEAST
    return silence.has_lasted(patience, after=silence.since, today=today)


def _due(pairs: QuerySet[Partnership], *, today: date) -> list[Silence]:
    """Those of the pairs whose volunteer is to be asked today."""
    earliest = today - timedelta(days=AT_LEAST)
    candidates = with_silence(expected_to_meet(pairs), today=today).filter(
        REACHED_BY_MAIL,
        Q(last_nudge_on=None) | Q(last_nudge_on__lte=earliest),
        Q(quiet_since__lte=earliest, nudges_count__lt=NUDGES),
    )
    return [silence for silence in silences(candidates) if _is_due(silence, today=today)]


def _is_due(silence: Silence, *, today: date) -> bool:
    if silence.rests(today):
        return False
    if not silence.has_lasted(silence.patience, after=silence.since, today=today):
        return False
    asked = silence.last_nudge_on
    return asked is None or silence.has_lasted(AT_LEAST, after=asked, today=today)


@transaction.atomic
def ask(pk: UUID, *, today: date, now: datetime) -> bool:
    """Ask about this pair if its day has come; whether it was asked.

    The pair is held, for it may have changed since it was found: another planner, an entry, an end.
    """
    Partnership.objects.select_for_update().get(pk=pk)
    for silence in _due(Partnership.objects.filter(pk=pk), today=today):
        nudge = Nudge.objects.create(
            partnership=silence.partnership,
            quiet_since=silence.since,
            number=silence.nudges + 1,
            asked_on=today,
        )
        _queue(silence.partnership, nudge, now=now)
        return True
    return False


def _queue(pair: Partnership, nudge: Nudge, *, now: datetime) -> None:
    person = pair.volunteer.person
    with translation.override(person.correspondence_language):
        since = date_format(nudge.quiet_since, "DATE_FORMAT")
    queue_mail(
        key=f"{PREFIX}{pair.pk}:{nudge.quiet_since}:{nudge.number}",
        template="partnerships/mail/nudge",
        context={
            "partner": pair.newcomer.person.first_name,
            "since": since,
            "link": absolute_url(log_path(pair)),
        },
        person=person,
        now=now,
    )


def _look_at_waiting(*, now: datetime) -> None:
    """Of the mails that wait, take back those of pairs that closed, pause or have answered, whatever did it.

    On a holiday the others wait until it is over, as long as they are of use.
    """
    today = timezone.localdate(now)
    in_a_mail = Q(status=MailStatus.COLLECTED, collected_in__status=MailStatus.QUEUED)
    waiting = OutgoingMail.objects.filter(in_a_mail | Q(status=MailStatus.QUEUED), key__startswith=PREFIX)
    keys = list(waiting.values_list("key", flat=True))
    if not keys:
        return
    pairs = Partnership.objects.filter(pk__in={key.split(":")[1] for key in keys})
    silent = {
        f"{PREFIX}{silence.partnership.pk}:{silence.since}": silence
        for silence in silences(with_silence(expected_to_meet(pairs), today=today))
        if not silence.pauses(today)
    }
    for key in keys:
        silence = silent.get(key.rpartition(":")[0])
        if silence is None:
            cancel_mails(key_prefix=key)
        elif silence.rests(today):
            later = OutgoingMail.objects.filter(key=key, status=MailStatus.QUEUED)
            later.update(due_at=now + timedelta(days=1))
