"""What must hold for a date; each raises ValidationError with the sentence beside the field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from training.models import Module, Session
from training.places import with_seats
from training.services.courses import seats_taken


def title_of(modules: Iterable[Module]) -> str:
    """The title of a date that was given none of its own."""
    title = ", ".join(str(module) for module in modules)
    longest = Session._meta.get_field("title").max_length or 0
    return title if len(title) <= longest else f"{title[: longest - 1]}…"


def check_facts(session: Session) -> None:
    errors = {}
    if not session.title:
        errors["title"] = _("Please enter a title, or modules.")
    if not session.place and not session.online_url:
        errors["place"] = _("Please enter a place or a link for taking part online.")
    if session.online_url and urlsplit(session.online_url).scheme != "https":
        errors["online_url"] = _("The link must begin with https://.")
    if errors:
        raise ValidationError(errors)


def check_modules(session: Session, modules: Mapping[Module, int], minutes: int) -> None:
    """Whether they add up, belong to the programme and are taught on that day."""
    day = timezone.localtime(session.starts_at).date()
    for module, size in modules.items():
        if module.programme_id != session.course.programme_id:
            raise ValidationError({"modules": _("This module belongs to another programme.")})
        if not module.is_valid_on(day):
            raise ValidationError({"modules": not_valid_on(module, day)})
        if size <= 0:
            raise ValidationError({"modules": _("A module lasts at least some minutes.")})
    together = sum(modules.values())
    if modules and together != minutes:
        raise ValidationError({"modules": modules_do_not_fit(together, minutes)})


def modules_do_not_fit(together: int, minutes: int) -> str:
    return _("The modules take %(together)d minutes together, the date lasts %(minutes)d.") % {
        "together": together,
        "minutes": minutes,
    }


def not_valid_on(module: Module, day: date) -> str:
    """Why a module cannot be taught on a day."""
    if module.valid_from and day < module.valid_from:
        return _("“%(module)s” is taught from %(day)s on only.") % {
            "module": module,
            "day": f"{module.valid_from:%d.%m.%Y}",
        }
    return _("“%(module)s” was taught until %(day)s only.") % {
        "module": module,
        "day": f"{module.valid_to:%d.%m.%Y}",
    }


def check_course_is_free(session: Session) -> None:
    overlapping = (
        Session.objects.held()
        .filter(course=session.course, starts_at__lt=session.ends_at, ends_at__gt=session.starts_at)
        .exclude(pk=session.pk)
    )
    if clash := overlapping.first():
        when = timezone.localtime(clash.starts_at)
        raise ValidationError(
            {
                "held_on": _("The course has another date then: %(module)s, %(day)s at %(time)s.")
                % {"module": clash, "day": f"{when:%d.%m.%Y}", "time": f"{when:%H:%M}"}
            }
        )


def check_recorded(before: Session, session: Session, *, now: datetime) -> None:
    """What is recorded, and who has a seat, still fits."""
    if before.is_cancelled:
        raise ValidationError(_("This date was called off. Please add a new one."))
    recorded = session.attendances.aggregate(most=Max("minutes"))["most"] or 0
    if session.minutes < recorded:
        raise ValidationError(
            {
                "ends_at": _("Somebody is recorded with %(minutes)d minutes at this date.")
                % {"minutes": recorded}
            }
        )
    if recorded and not session.has_begun(now=now):
        raise ValidationError(
            {"held_on": _("Somebody is recorded as having been there: it cannot lie ahead.")}
        )


def check_seats(session: Session) -> None:
    if session.seats is None:
        return
    if session._state.adding:
        taken = session.course.enrolments.with_place().count()
    else:
        taken = with_seats(Session.objects.filter(pk=session.pk)).values_list("expected", flat=True).get()
    if session.seats < taken:
        raise ValidationError({"seats": seats_taken(taken)}, code="seats")
