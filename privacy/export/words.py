"""A field's value twice: for machines, and in the words of the active language."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber

from accounts.models import User
from kern.personal_data import described
from newcomers.models import Newcomer
from people.models import Person
from volunteers.models import Volunteer


def label(field: models.Field[Any, Any]) -> str:
    """The field's name as a heading."""
    name = str(getattr(field, "verbose_name", "") or field.name.replace("_", " "))
    return name[:1].upper() + name[1:]


def for_machines(value: Any) -> Any:
    """What JSON can hold: ISO dates, numbers, true and false, text."""
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, PhoneNumber):
        return value.as_e164 if value.is_valid() else str(value)
    if isinstance(value, UUID):
        return str(value)
    return str(value)


def in_words(value: Any) -> str:
    """The same for people; empty where there is nothing to say."""
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    if isinstance(value, time):
        return formats.time_format(value, "H:i")
    if isinstance(value, int | float | Decimal):
        return formats.localize(value, use_l10n=True)
    if isinstance(value, PhoneNumber):
        return value.as_international if value.is_valid() else str(value)
    if isinstance(value, list) and all(isinstance(each, str | int) for each in value):
        return ", ".join(str(each) for each in value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def record_in_words(record: models.Model, person: Person) -> str:
    """What a row points to. Of other people only the part they play; of the person that it is them."""
    if isinstance(record, Person | Volunteer | Newcomer | User):
        owner = _owner(record, person)
        if owner:
            return _("yourself")
        return str(_role(record))
    if (known := described(record._meta.label)) and known.about:
        name = str(record._meta.verbose_name)
        return name[:1].upper() + name[1:]
    return str(record)


def _owner(record: Person | Volunteer | Newcomer | User, person: Person) -> bool:
    if isinstance(record, User):
        return person.user_id is not None and record.pk == person.user_id
    return bool(record.pk == person.pk if isinstance(record, Person) else record.person_id == person.pk)


def _role(record: Person | Volunteer | Newcomer | User) -> str:
    if isinstance(record, Volunteer):
        return _("a volunteer")
    if isinstance(record, Newcomer):
        return _("a newcomer")
    if isinstance(record, User):
        return _("somebody with an account")
    return _("another person")
