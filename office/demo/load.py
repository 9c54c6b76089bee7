"""Loads the demo county: everything through the services, all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from auditlog.context import disable_auditlog
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import override

from accounts.services import accept_invitation
from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from office.demo.assignments import build_assignments
from office.demo.beginnings import build_beginnings
from office.demo.care import build_care
from office.demo.county import PASSWORD, build_county
from office.demo.echoes import build_echoes
from office.demo.exchange import build_exchange
from office.demo.forall import build_proposals_for_all
from office.demo.gatherings import build_events
from office.demo.honours import build_honours
from office.demo.learning import build_training
from office.demo.mediators import build_mediators
from office.demo.own_assignments import build_own_assignments
from office.demo.pairs import build_pairs
from office.demo.people import build_newcomers, build_volunteers
from office.demo.planted import plant
from office.demo.protection import build_protection
from office.demo.trail import build_trail
from office.demo.world import World
from office.demo.writings import build_publications

STEPS: tuple[tuple[str, Callable[[World], None]], ...] = (
    ("county, towns and staff", build_county),
    ("volunteers", build_volunteers),
    ("training", build_training),
    ("newcomers", build_newcomers),
    ("partnerships and meetings", build_pairs),
    ("trials and proposals", build_beginnings),
    ("exchange groups", build_exchange),
    ("contacts, goals and reminders", build_care),
    ("assignments", build_assignments),
    ("events", build_events),
    ("handbook and newsletter", build_publications),
    ("special cases", plant),
    ("feedback and calendars", build_echoes),
    ("second programme", build_mediators),
    ("assignments of the volunteer with a login", build_own_assignments),
    ("certificates", build_honours),
    ("data protection", build_protection),
    ("proposals for all", build_proposals_for_all),
)


def holds_records() -> bool:
    """Whether any table of the house has a row."""
    return any(
        model._default_manager.exists()
        for app in settings.HOUSE_APPS
        for model in apps.get_app_config(app).get_models()
    )


def load_demo(*, today: date, say: Callable[[str], None]) -> World:
    """Fill an empty database with the demo county as it stands on that day.

    Mails of the past are taken back, for nobody reads them; those about what is open today stay.
    Raises ValidationError where the database holds anything already.
    """
    with override("de"), transaction.atomic():
        if holds_records():
            raise ValidationError(
                "The database holds records already. The demo is loaded into an empty one only."
            )
        world = World(today=today)
        # Nobody has typed all this: the record of access begins with what the last step puts there.
        with disable_auditlog():
            for label, step in STEPS:
                say(label)
                step(world)
                _refresh_statistics()
            user = world.volunteers[0].person.user
            if user is not None:
                accept_invitation(user=user, password=PASSWORD)
            _take_back_old_mails(world)
        build_trail(world)
    return world


def _refresh_statistics() -> None:
    """PostgreSQL would go on planning as if the tables were as empty as when this transaction began."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _take_back_old_mails(world: World) -> None:
    waiting = OutgoingMail.objects.filter(status=MailStatus.QUEUED)
    today = Q(key__startswith="supervision:") | Q(key__startswith="assignment:")
    open_now = Q(key__startswith="proposal:") | Q(key__startswith="trial:")
    of_today = open_now | today & Q(due_at__gte=world.at(world.today, 0))
    waiting.exclude(of_today).update(status=MailStatus.CANCELLED)
