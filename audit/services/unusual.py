"""Finding out who reads more profiles within an hour than work asks for."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.models import User
from audit.models import Reading, ReadingQuerySet, UnusualReading
from audit.signals import unusual_reading_found

HOUR = timedelta(hours=1)
# The worker may have been away: what was read meanwhile is looked at as well.
LOOKS_BACK = timedelta(days=1)
Read = tuple[datetime, int, UUID | None]


def find_unusual_readings(*, now: datetime) -> list[UnusualReading]:
    """Note everybody who has read more than AUDIT_PROFILES_PER_HOUR different records within an hour of the
    last day, once for each such hour. Sends `unusual_reading_found` for the new ones."""
    limit = settings.AUDIT_PROFILES_PER_HOUR
    recent = Reading.objects.filter(created_at__gt=now - LOOKS_BACK, object_id__isnull=False)
    users = recent.exclude(user=None).order_by().values("user")
    suspects = users.annotate(profiles=Count("object_id", distinct=True)).filter(profiles__gt=limit)
    found = [
        noted for row in suspects for noted in _look_at(row["user"], now=now, limit=limit, recent=recent)
    ]
    for noted in found:
        unusual_reading_found.send(UnusualReading, unusual=noted, now=now)
    return found


def settle_unusual_reading(*, unusual: UnusualReading, note: str, by: User, today: date) -> None:
    """An administrator has looked into it and says what it was. Raises ValidationError without a note."""
    if not note.strip():
        raise ValidationError({"note": _("Please say what it was.")})
    unusual.note, unusual.looked_at_by, unusual.looked_at_on = note.strip(), by, today
    unusual.save(update_fields=["note", "looked_at_by", "looked_at_on"])


def _look_at(user: UUID, *, now: datetime, limit: int, recent: ReadingQuerySet) -> Iterator[UnusualReading]:
    """What is new of one user. The last one noted is counted to its end first."""
    own = recent.filter(user=user).order_by("created_at")
    last = UnusualReading.objects.filter(user=user, hour__gt=now - LOOKS_BACK - HOUR).first()
    if last is not None:
        within = own.filter(created_at__gte=last.hour, created_at__lt=last.hour + HOUR)
        number = within.values("object_id").distinct().count()
        UnusualReading.objects.filter(pk=last.pk, number__lt=number).update(number=number)
        own = own.filter(created_at__gte=last.hour + HOUR)
    reads = own.values_list("created_at", "content_type", "object_id")
    for begin, number in busy_hours(reads, limit):
        noted, is_new = UnusualReading.objects.get_or_create(
            user_id=user, hour=begin, defaults={"number": number}
        )
        if is_new:
            yield noted


def busy_hours(reads: Iterable[Read], limit: int) -> Iterator[tuple[datetime, int]]:
    """Begin of each hour with more different records than allowed, and how many they were.

    `reads` in the order of time. Such hours do not overlap: after one of them counting begins anew.
    """
    window: deque[Read] = deque()
    seen: Counter[tuple[int, UUID | None]] = Counter()
    for read in reads:
        while window and window[0][0] <= read[0] - HOUR:
            if len(seen) > limit:
                yield window[0][0], len(seen)
                window.clear()
                seen.clear()
                break
            gone = window.popleft()[1:]
            seen[gone] -= 1
            if not seen[gone]:
                del seen[gone]
        window.append(read)
        seen[read[1:]] += 1
    if len(seen) > limit:
        yield window[0][0], len(seen)
