"""Whether every field of every record is described, and how long what is personal is kept."""

from __future__ import annotations

from django.apps import apps

from benchmarks import Result, prove
from kern.personal_data import described, descriptions
from privacy.retention import RULES


@prove("fields classified (purpose, ground, class, export, erasure)", goal="all")
def fields_classified() -> Result:
    """Concrete and many-to-many fields of all installed apps, third-party ones included."""
    fields = known = 0
    for model in apps.get_models():
        names = {field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)}
        found = described(model._meta.label)
        fields += len(names)
        known += len(names & set(found.fields)) if found else 0
    return Result(f"{known:,} of {fields:,}", known == fields)


@prove("personal fields without a time for keeping", goal="0")
def personal_fields_without_time() -> Result:
    """By the rule of their record, or one of their own."""
    personal = [
        (description, field)
        for description in descriptions()
        for field in description.fields.values()
        if field.is_personal
    ]
    without = [
        description.label
        for description, field in personal
        if (field.retention or description.retention) not in RULES
    ]
    return Result(f"{len(without)} of {len(personal):,}", not without)
