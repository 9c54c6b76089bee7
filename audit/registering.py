"""Tells django-auditlog which models and fields to record: those that `kern.personal_data` says."""

from __future__ import annotations

from auditlog.registry import auditlog
from django.db import models

from kern.personal_data import DataClass, Description, descriptions

MASK = "•••"
# Technical, or changed by every login.
PASSED_OVER = {"id", "created_at", "last_login"}


def mask(value: str) -> str:
    """What the record keeps of a secret: that it has changed."""
    return MASK


def register_audited_models() -> None:
    """Once, after every app has described its fields."""
    for description in descriptions():
        if description.is_audited:
            auditlog.register(
                description.model,
                include_fields=recorded_fields(description),
                mask_fields=[
                    name for name, field in description.fields.items() if field.data_class == DataClass.SECRET
                ],
                mask_callable=f"{__name__}.{mask.__name__}",
                m2m_fields=_lists(description),
            )


def recorded_fields(description: Description) -> list[str]:
    return [
        field.name
        for field in description.model._meta.concrete_fields
        if field.name not in PASSED_OVER
        and not isinstance(field, models.BinaryField)
        and not _is_internal(field, description)
    ]


def _is_internal(field: models.Field, description: Description) -> bool:
    """No data about anybody, and no name that people could read: for the program alone."""
    has_name = str(field.verbose_name) != field.name.replace("_", " ")
    described = description.fields.get(field.name)
    is_data = described is None or described.data_class != DataClass.NONE
    return not is_data and not has_name and not field.is_relation


def _lists(description: Description) -> list[str]:
    """Many-to-many fields, but for those whose rows are described and recorded themselves."""
    model = description.model
    names = [field.name for field in model._meta.many_to_many]
    return [name for name in names if getattr(model, name).through._meta.auto_created]
