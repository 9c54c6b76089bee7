"""What else remembers somebody: records of changes, sessions, and rows that only an e-mail address names."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q

from accounts.models import User
from audit.models import Change
from events.models import Registration
from messaging.models import OutgoingMail
from privacy.erasing.identity import Identity
from privacy.erasing.rows import Found
from publications.models import Subscription

Keys = dict[type[models.Model], set[str]]


def keys_of(found: Iterable[Found]) -> Keys:
    """Whose changes are forgotten, by model; read before the rows go."""
    keys: Keys = defaultdict(set)
    for each in found:
        keys[each.model] |= {str(key) for key in each.keys}
    return keys


def forget_changes(keys: Keys) -> int:
    """That something was changed stays on record, and by whom; what it was before and after does not."""
    forgotten = 0
    for model, those in keys.items():
        kind = ContentType.objects.get_for_model(model)
        # What was deleted long ago is known only by the record on whose page it stood.
        own = Q(content_type=kind, object_pk__in=those) | Q(record_type=kind, record_id__in=_uuids(those))
        forgotten += Change.objects.filter(own).update(
            object_repr="", serialized_data=None, changes_text="", changes=None, additional_data=None
        )
        LogEntry.objects.filter(content_type=kind, object_id__in=those).update(
            object_repr="", change_message=""
        )
    return forgotten


def _uuids(keys: Iterable[str]) -> list[str]:
    """Of third-party models the keys are numbers, and no page of ours is about them."""
    return [key for key in keys if not key.isdigit()]


def forget_actor(user: User) -> None:
    """The account's changes stay; from where and with which address it was logged in does not."""
    Change.objects.filter(actor=user).update(actor_email=None, remote_addr=None, remote_port=None)


def end_sessions(user: User) -> None:
    """Log the account out everywhere, also out of what it had only begun."""
    ended = [session.pk for session in Session.objects.iterator() if _belongs_to(session.get_decoded(), user)]
    Session.objects.filter(pk__in=ended).delete()


def _belongs_to(data: dict[str, Any], user: User) -> bool:
    return str(user.pk) in json.dumps(data, default=str) or user.email in json.dumps(data, default=str)


def rows_by_email(identity: Identity) -> list[models.QuerySet[Any]]:
    """Mails, seats at events and the newsletter's entry that no Person is linked to."""
    if not identity.emails:
        return []
    mails, own = Q(), Q()
    for email in identity.emails:
        mails |= Q(to_email__iexact=email)
        own |= Q(email__iexact=email)
    nobodys = OutgoingMail.objects.filter(mails).filter(Q(person=None) | Q(person=identity.person))
    return [nobodys, Registration.objects.filter(own), Subscription.objects.filter(own)]
