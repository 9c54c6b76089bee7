"""At most one quiet mail a day: what can wait for a person is put into one mail.

A quiet mail waits for the first quiet hour (10:00) after it is due. Then it becomes its person's quiet mail
of the day (`quiet_on`), alone or collected with others. The day is decided when the sender comes by, not
before: what is taken back until then is in no mail. Where waiting would make a mail useless, it goes at once.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Min, Q, QuerySet
from django.utils import timezone

from messaging.collecting import DIGEST, write_digest
from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from people.models import Person

QUIET_HOUR = time(10)
# So many people at a time; the others' turn comes with the next sweep.
BATCH = 200

# Whoever holds several rows takes them in this order, so that nobody waits for each other.
LOCKED_IN_ORDER = (F("quiet_on").asc(nulls_last=True), "pk")

# The reader has it, or may have it in a moment.
ON_ITS_WAY = (MailStatus.SENDING, MailStatus.DATA)
ARRIVED = (MailStatus.SENT, MailStatus.UNCLEAR, MailStatus.BOUNCED)


def quiet_slot(person: Person | UUID, at: datetime) -> datetime:
    """When a quiet mail that is due at that moment may go out: not before ten, not as the second that day.

    Local days and hours, whatever clocks do that night.
    """
    day = timezone.localdate(at)
    if at < _ten_on(day):
        return _ten_on(day)
    return _ten_on(day + timedelta(days=1)) if _had_one(person, day) else at


def collect_quiet(*, now: datetime) -> int:
    """Decide which quiet mails go out now, collected where there are several; returns to how many people.

    Called by the sender before it sends; any number of senders at once.
    """
    drop_parts(OutgoingMail.objects.filter(expires_at__lte=now), status=MailStatus.EXPIRED)
    due = _undecided().filter(due_at__lte=now).order_by().values_list("person").annotate(first=Min("due_at"))
    people = [person for person, _first in due.order_by("first")[:BATCH]]
    return sum(_decide(person, now=now) for person in people)


@transaction.atomic
def drop_parts(parts: QuerySet[OutgoingMail], *, status: MailStatus) -> int:
    """Take those of these mails that are collected out of mails not yet sent; returns how many.

    They get the status; a mail that has lost its last part is withdrawn.
    """
    waiting = Q(status=MailStatus.COLLECTED, collected_in__status=MailStatus.QUEUED)
    digests = OutgoingMail.objects.filter(pk__in=parts.filter(waiting).values("collected_in"))
    dropped = 0
    for digest in digests.filter(status=MailStatus.QUEUED).select_for_update().order_by("pk"):
        chosen = parts.filter(collected_in=digest, status=MailStatus.COLLECTED)
        dropped += chosen.update(status=status, collected_in=None)
        if digest.parts.exists():
            write_digest(digest)
        else:
            digest.status, digest.quiet_on = MailStatus.CANCELLED, None
        digest.save()
    return dropped


def _undecided() -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(is_quiet=True, quiet_on=None, status=MailStatus.QUEUED)


def _decide(person: UUID, *, now: datetime) -> int:
    """Make one mail of what is due for a person, or put it off; 1 where something goes out."""
    try:
        with transaction.atomic():
            return _decide_held(person, now=now)
    except IntegrityError:  # another sender was quicker, and has decided
        return 0


def _decide_held(person: UUID, *, now: datetime) -> int:
    today = timezone.localdate(now)
    of_use = Q(expires_at=None) | Q(expires_at__gt=now)
    due = Q(due_at__lte=now) | Q(quiet_on__isnull=False)
    waiting = OutgoingMail.objects.filter(of_use, due, person=person, is_quiet=True)
    rows = list(waiting.filter(status=MailStatus.QUEUED).select_for_update().order_by(*LOCKED_IN_ORDER))
    fresh = [mail for mail in rows if mail.quiet_on is None]
    if not fresh:
        return 0
    if _had_one(person, today):
        return _put_off(fresh, until=_ten_on(today + timedelta(days=1)))
    # What stands in the way was decided for today, but did not go out and does not wait any more.
    settled = OutgoingMail.objects.filter(person=person, quiet_on=today)
    settled.exclude(pk__in=[mail.pk for mail in rows]).update(quiet_on=None)
    rows = [mail for mail in rows if mail.to_email == fresh[-1].to_email]
    digests = [mail for mail in rows if mail.event == DIGEST]
    parts = [mail for mail in rows if mail.event != DIGEST]
    if len(parts) == 1 and not digests:
        parts[0].quiet_on = today
        parts[0].save(update_fields=["quiet_on"])
        return 1
    _collect(parts, into=digests[0] if digests else None, today=today, now=now)
    return 1


def _collect(parts: list[OutgoingMail], *, into: OutgoingMail | None, today: date, now: datetime) -> None:
    """Put them into a mail that still waits, or into a new one."""
    person = parts[0].person
    assert person is not None  # noqa: S101 (only mails to a person are quiet)
    digest = into or OutgoingMail(
        key=_free_key(person, today),
        event=DIGEST,
        person=person,
        to_email=parts[0].to_email,
        is_quiet=True,
        due_at=now,
    )
    digest.quiet_on = None  # until the parts have given their day back
    digest.save()
    OutgoingMail.objects.filter(pk__in=[part.pk for part in parts]).update(
        status=MailStatus.COLLECTED, collected_in=digest, quiet_on=None
    )
    digest.quiet_on = today
    write_digest(digest)
    digest.save()


def _free_key(person: Person, today: date) -> str:
    """One a day; a second only where the first was withdrawn, has failed or was overtaken."""
    key = f"digest:{person.pk}:{today.isoformat()}"
    number = OutgoingMail.objects.filter(key__startswith=key).count()
    return f"{key}:{number + 1}" if number else key


def _put_off(mails: Collection[OutgoingMail], *, until: datetime) -> int:
    """Until tomorrow; what is of no use then goes now, in spite of the rule. 1 where something does."""
    useless = [mail.pk for mail in mails if mail.expires_at and mail.expires_at <= until]
    OutgoingMail.objects.filter(pk__in=useless).update(is_quiet=False)
    rest = [mail.pk for mail in mails if mail.pk not in useless]
    OutgoingMail.objects.filter(pk__in=rest).update(due_at=until)
    return min(len(useless), 1)


def _had_one(person: Person | UUID, day: date) -> bool:
    """Whether a quiet mail went out to this person that day, or is going out at this moment."""
    midnight = timezone.make_aware(datetime.combine(day, time()))
    next_midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    quiet = OutgoingMail.objects.filter(person=person, is_quiet=True)
    that_day = Q(quiet_on=day) | Q(sent_at__gte=midnight, sent_at__lt=next_midnight)
    arrived = Q(status__in=ARRIVED) & that_day
    return quiet.filter(arrived | Q(status__in=ON_ITS_WAY)).exists()


def _ten_on(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, QUIET_HOUR))
