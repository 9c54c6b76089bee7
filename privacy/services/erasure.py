"""Erasing a person (Art. 17 GDPR): all at once, and without taking from others what they need.

What becomes of every field stands in `kern.personal_data`. Counts, hours and dates stay, in rows without
anybody in them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import models, transaction
from django.utils.text import capfirst
from django.utils.timezone import localdate

from accounts.models import User
from audit.enums import SecurityKind
from audit.services import note_event
from kern.personal_data import Rows
from matching.services.marks import remember_failed_pairs
from people.models import Person
from privacy.enums import ErasureReason
from privacy.erasing import traces
from privacy.erasing.ending import Tellings, cancel_waiting_mails, end_everything, whom_to_tell
from privacy.erasing.identity import Identity, identity_of
from privacy.erasing.journal import Entry, entries, write_down
from privacy.erasing.rows import Found, erase_rows, rows_about
from privacy.erasing.texts import Mention, blot_out, mentions_of
from privacy.facts import note_facts_of
from privacy.models import Erasure

Hook = Callable[[Identity], None]
_hooks: list[Hook] = []


def on_erasure(hook: Hook) -> Hook:
    """Register what descriptions of fields cannot say. Called in the transaction, before rows are treated."""
    _hooks.append(hook)
    return hook


@dataclass(frozen=True)
class Plan:
    """What erasing somebody would do: shown before it is done. (Name of the kind of record, how many.)"""

    deleted: list[tuple[str, int]]
    emptied: list[tuple[str, int]]
    told: Tellings
    mentions: list[Mention]
    keeps_account: bool


def plan_of(person: Person, *, keeps_certificates: bool = False) -> Plan:
    """Look what is there; nothing is changed."""
    found = rows_about(person, keeps_certificates=keeps_certificates)
    counts: dict[Rows, Counter[str]] = {Rows.DELETE: Counter(), Rows.REDACT: Counter()}
    for each in found:
        name = capfirst(str(each.model._meta.verbose_name_plural))
        counts[each.description.rows][name] += len(each.keys)
    for rows in traces.rows_by_email(identity := identity_of(person)):
        without_double = rows.exclude(pk__in=_keys(found, rows.model))
        if number := without_double.count():
            counts[Rows.DELETE][capfirst(str(rows.model._meta.verbose_name_plural))] += number
    return Plan(
        deleted=sorted(counts[Rows.DELETE].items()),
        emptied=sorted(counts[Rows.REDACT].items()),
        told=whom_to_tell(person),
        mentions=mentions_of(identity, found),
        keeps_account=person.user is not None and not _keys(found, User),
    )


@transaction.atomic
def erase_person(
    *,
    person: Person,
    reason: ErasureReason | str,
    by: User | None,
    now: datetime,
    keeps_certificates: bool = False,
    spared: Collection[str] = (),
    also: Collection[str] = (),
) -> Erasure:
    """Erase everything about a person, in one transaction.

    Side effects: open partnerships are closed and the partners told in neutral words, as are facilitators;
    questions, appointments and memberships end; failed pairs leave a keyed mark and closed ones an anonymous
    fact; waiting mails are taken back; the account is emptied, locked and logged out, unless it is one of the
    office's staff; the name disappears from texts about others (`spared` and `also` say otherwise, text by
    text); changes on record lose their content; a line is added to the journal once all is through.

    With `keeps_certificates` the register of certificates stays until its own time is over. A second time, or
    twice at once, does nothing and returns the first erasure.
    """
    person = Person.objects.select_for_update(of=("self",)).select_related("user").get(pk=person.pk)
    if person.erased_on:
        return Erasure.objects.filter(person_id=person.pk).earliest("created_at")
    Person.objects.filter(pk=person.pk).update(restricted_at=None)
    identity, user = identity_of(person), person.user
    remember_failed_pairs(person)
    told = end_everything(person, by=by, now=now, tells=reason != ErasureReason.REPLAY)
    cancel_waiting_mails(identity)
    note_facts_of(person)
    for hook in _hooks:
        hook(identity)
    found = rows_about(person, keeps_certificates=keeps_certificates)
    changes = traces.keys_of(found)
    if user is not None and str(user.pk) in changes.get(User, ()):
        traces.forget_actor(user)
        traces.end_sessions(user)
    for rows in traces.rows_by_email(identity):
        rows.delete()
    texts = blot_out(identity, treated=found, spared=spared, also=also)
    counts = erase_rows(found)
    traces.forget_changes(changes)
    Person.objects.filter(pk=person.pk).update(erased_on=localdate(now))
    erasure = Erasure.objects.create(
        person_id=person.pk,
        reason=reason,
        keeps_certificates=keeps_certificates,
        done_by=by,
        counts={**counts, "texts": texts},
        told=told,
    )
    note_event(SecurityKind.ERASURE, user=by, detail=str(reason))
    if reason != ErasureReason.REPLAY:  # that one stands in the journal already
        transaction.on_commit(partial(write_down, Entry(person.pk, now, keeps_certificates)))
    return erasure


def replay_erasures(path: Path, *, now: datetime) -> int:
    """Erase again who was erased since the backup that was restored; returns how many people that were.

    Nobody is told a second time. Lines about people who are not in the database, or erased in it, are passed.
    """
    done, journal = 0, Path(settings.ERASURE_JOURNAL)
    known = {entry.person_id for entry in entries(journal)}
    for entry in list(entries(path)):
        person = Person.objects.filter(pk=entry.person_id, erased_on=None).first()
        if person is not None:
            erase_person(
                person=person,
                reason=ErasureReason.REPLAY,
                by=None,
                now=now,
                keeps_certificates=entry.keeps_certificates,
            )
            done += 1
        if entry.person_id not in known:
            # The journal came from elsewhere: this machine's own has to know it, too.
            write_down(entry)
    return done


def _keys(found: list[Found], model: type[models.Model]) -> list[object]:
    return [key for each in found if each.model is model for key in each.keys]
