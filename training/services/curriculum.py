"""The modules of a programme."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from training.models import Course, Module, Session
from training.services.completion import settle
from volunteers.models import Volunteer


@transaction.atomic
def save_module(module: Module, *, by: User | None = None, today: date | None = None) -> Module:
    """Check and save a module, new or changed. A new one without a position comes last.

    Who is ready follows with it. Raises ValidationError if a date teaches it on a day outside its validity.
    """
    if not module.position:
        last = Module.objects.filter(programme=module.programme).aggregate(last=Max("position"))["last"]
        module.position = (last or 0) + 1
    module.full_clean()
    if not module._state.adding:
        _check_dates_within_validity(module)
    module.save()
    _settle_programme(module, by=by, today=today, reason=_("the module “%(module)s” was changed"))
    return module


@transaction.atomic
def delete_module(*, module: Module, by: User | None = None, today: date | None = None) -> None:
    """Delete a module that nobody uses. Who is ready follows with it.

    Raises ValidationError, naming where, if dates teach it or somebody has hours of it.
    """
    if uses := uses_of(module, user=by):
        raise ValidationError(
            _(
                "This module is in use: %(uses)s. It cannot be deleted; "
                "let it end by a day until which it is valid."
            )
            % {"uses": "; ".join(uses)}
        )
    reason = _("the module “%(module)s” was deleted")
    module.delete()
    _settle_programme(module, by=by, today=today, reason=reason)


def uses_of(module: Module, *, user: User | None) -> list[str]:
    """Where a module is taught or counted, in words; empty if it can be deleted.

    Names the courses that the user runs; what other offices do is only counted.
    """
    uses = []
    sessions = Session.objects.filter(parts__module=module).select_related("course")
    own = sessions.filter(course__in=Course.objects.run_by(user)) if user else sessions
    found = list(own.order_by("starts_at")[:3])
    uses += [_("%(course)s, %(day)s") % {"course": session.course, "day": _day(session)} for session in found]
    if more := sessions.count() - len(found):
        uses.append(ngettext("%(count)d more date", "%(count)d more dates", more) % {"count": more})
    people = module.counted_times.values("volunteer").distinct().count()
    if people:
        uses.append(
            ngettext("hours of %(count)d person", "hours of %(count)d people", people) % {"count": people}
        )
    return uses


def _check_dates_within_validity(module: Module) -> None:
    taught = Session.objects.held().filter(parts__module=module).order_by("starts_at")
    outside = {
        "valid_from": module.valid_from and taught.filter(starts_at__date__lt=module.valid_from).first(),
        "valid_to": module.valid_to and taught.filter(starts_at__date__gt=module.valid_to).last(),
    }
    if errors := {
        field: _("A date teaches it on %(day)s.") % {"day": _day(session)}
        for field, session in outside.items()
        if session
    }:
        raise ValidationError(errors)


def _settle_programme(module: Module, *, by: User | None, today: date | None, reason: str) -> None:
    settle(
        Volunteer.objects.filter(programme=module.programme_id).select_related("programme"),
        by=by,
        today=today or timezone.localdate(),
        reason=reason % {"module": module},
    )


def _day(session: Session) -> str:
    return f"{timezone.localtime(session.starts_at):%d.%m.%Y}"
