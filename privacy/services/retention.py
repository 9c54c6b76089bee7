"""Doing what the times for keeping say, once a day; and what is due next."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.timezone import localdate

from privacy.enums import ErasureReason
from privacy.facts import note_facts
from privacy.keeping.profiles import announce, due_profiles
from privacy.keeping.rows import KEEPINGS, Keeping, Rows
from privacy.retention import NOTICE_DAYS, RULES, Rule
from privacy.services.erasure import erase_person

logger = logging.getLogger(__name__)
BATCH = 500


@dataclass
class Done:
    """What one day's work did, by rule; `failed` are rows or people that could not be treated."""

    rows: Counter[str] = field(default_factory=Counter)
    told: int = 0
    failed: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Coming:
    """So many rows of a kind whose time is over until a day, and what becomes of them."""

    rule: Rule
    name: str
    number: int


def keep_times(*, now: datetime) -> Done:
    """Erase and empty whatever is over today, and tell who goes within two weeks.

    May run twice, twice at once and late. What fails is logged and tried again the next day; it stops nothing
    else.
    """
    done, today = Done(), localdate(now)
    note_facts(today=today)
    done.told = announce(today=today, now=now)
    for each in due_profiles(today=today):
        try:
            erase_person(
                person=each.person, reason=ErasureReason.RETENTION, by=None, now=now, keeps_certificates=True
            )
            done.rows[each.rule] += 1
        except Exception:
            logger.exception("A person whose time is over could not be erased.")
            done.failed[each.rule] += 1
    for keeping in KEEPINGS:
        _carry_out(keeping, today=today, done=done)
    return done


def coming_up(*, today: date) -> list[Coming]:
    """How many rows of which kind go within the next two weeks. Profiles are told one by one elsewhere."""
    until = today + timedelta(days=NOTICE_DAYS)
    by_kind: dict[tuple[str, type[Model]], list[Keeping]] = {}
    for keeping in KEEPINGS:
        by_kind.setdefault((keeping.rule, keeping.model), []).append(keeping)
    found = []
    for (rule, model), keepings in by_kind.items():
        if number := _number(keepings, until=until):
            found.append(Coming(RULES[rule], capfirst(str(model._meta.verbose_name_plural)), number))
    return found


def _number(keepings: list[Keeping], *, until: date) -> int:
    """A text that is old and whose pair has ended, too, goes once."""
    if len(keepings) == 1:
        return keepings[0].over(today=until).count()
    return len({key for each in keepings for key in each.over(today=until).values_list("pk", flat=True)})


def _carry_out(keeping: Keeping, *, today: date, done: Done) -> None:
    for rows in _batches(keeping, today=today):
        number = rows.count()
        try:
            with transaction.atomic():
                keeping.carry_out(rows)
            done.rows[keeping.rule] += number
        except Exception:
            _one_by_one(keeping, rows, done)


def _batches(keeping: Keeping, *, today: date) -> Iterator[Rows]:
    """Each row once, so that what cannot be treated is not tried for ever."""
    keys = list(keeping.over(today=today).values_list("pk", flat=True).distinct())
    for start in range(0, len(keys), BATCH):
        yield keeping.model._default_manager.filter(pk__in=keys[start : start + BATCH])


def _one_by_one(keeping: Keeping, rows: Rows, done: Done) -> None:
    for key in list(rows.values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                keeping.carry_out(keeping.model._default_manager.filter(pk=key))
            done.rows[keeping.rule] += 1
        except Exception:
            logger.exception("A row whose time is over could not be treated: %s", keeping.id)
            done.failed[keeping.rule] += 1
