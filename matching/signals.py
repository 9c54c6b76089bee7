"""Every way in which a profile changes makes `matching.features` forget it, in the same transaction.

Who somebody is may show that two were not to be proposed to each other again (`matching.services.marks`).
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q, QuerySet
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import receiver

from matching.features import NEWCOMERS, VOLUNTEERS, forget_people
from matching.services.marks import recall
from newcomers.models import Newcomer
from people.models import AvailabilityWindow, Interest, LanguageSkill, Person, PersonInterest
from people.signals import profile_changed
from programmes.models import Task
from volunteers.models import Volunteer

PARTS = (LanguageSkill, PersonInterest, AvailabilityWindow)


@receiver(profile_changed)
def _profile_changed(person: Person, **kwargs: Any) -> None:
    forget_people([person.pk])


@receiver(post_save, sender=Person)
def _person_saved(instance: Person, created: bool, **kwargs: Any) -> None:
    if not created:  # nobody plays a part yet
        forget_people([instance.pk])
        recall(instance)


@receiver(post_save, sender=LanguageSkill)
@receiver(post_save, sender=PersonInterest)
@receiver(post_save, sender=AvailabilityWindow)
def _part_saved(instance: Any, **kwargs: Any) -> None:
    forget_people([instance.person_id])


@receiver(post_delete, sender=LanguageSkill)
@receiver(post_delete, sender=PersonInterest)
@receiver(post_delete, sender=AvailabilityWindow)
def _part_deleted(instance: Any, origin: Model | QuerySet[Any] | None, **kwargs: Any) -> None:
    """Unless the whole person is being deleted, and their features with them."""
    deleted = origin.model if isinstance(origin, QuerySet) else type(origin)
    if deleted in (*PARTS, Interest):
        forget_people([instance.person_id])


@receiver(post_save, sender=Volunteer)
def _volunteer_saved(instance: Volunteer, **kwargs: Any) -> None:
    VOLUNTEERS.forget([instance.pk])
    recall(instance.person)


@receiver(post_save, sender=Newcomer)
def _newcomer_saved(instance: Newcomer, **kwargs: Any) -> None:
    NEWCOMERS.forget([instance.pk])
    recall(instance.person)


@receiver(m2m_changed, sender=Volunteer.offers.through)
def _offers_changed(instance: Volunteer | Task, **kwargs: Any) -> None:
    VOLUNTEERS.forget(_touched(instance, "volunteers", **kwargs))


@receiver(m2m_changed, sender=Newcomer.needs.through)
def _needs_changed(instance: Newcomer | Task, **kwargs: Any) -> None:
    NEWCOMERS.forget(_touched(instance, "newcomers", **kwargs))


def _touched(
    instance: Any, name: str, *, action: str, reverse: bool, pk_set: Any, **kwargs: Any
) -> list[Any]:
    """Whose tasks change: the person whose list is edited, or all that a task is given to or taken from."""
    if action not in {"post_add", "post_remove", "pre_clear"}:
        return []
    if not reverse:
        return [instance.pk]
    return list(getattr(instance, name).values_list("pk", flat=True)) if pk_set is None else list(pk_set)


@receiver(post_save, sender=Task)
def _task_saved(instance: Task, **kwargs: Any) -> None:
    """It may be needed by other people than before without their saying so."""
    NEWCOMERS.forget(_ids(Newcomer.objects.filter(programme=instance.programme_id)))


@receiver(pre_delete, sender=Task)
def _task_deleted(instance: Task, **kwargs: Any) -> None:
    VOLUNTEERS.forget(_ids(Volunteer.objects.filter(offers=instance)))
    NEWCOMERS.forget(_ids(Newcomer.objects.filter(Q(needs=instance) | Q(programme=instance.programme_id))))


def _ids(records: QuerySet[Any]) -> list[Any]:
    return list(records.order_by().values_list("pk", flat=True))
