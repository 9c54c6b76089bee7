"""What carrying out a rule means where deleting the row is not all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from auditlog.context import disable_auditlog
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from accounts.models import Role, User
from audit.enums import SecurityKind
from audit.forgetting import forget_values
from audit.models import SecurityEvent
from certificates.models import CeremonyGuest, Certificate, CertificateFile, IssueItem, PrintedFile, PrintItem
from kern.personal_data import cleared, described
from messaging.events import event_named
from messaging.models import CalendarFeed, OutgoingMail
from people.models import Person
from privacy.erasing.traces import end_sessions
from privacy.retention import RULES

Rows = QuerySet[Any]


def kept_longer(*, today: date) -> QuerySet[Any]:
    """Whose data stay for now: the office keeps them for a reason, or their processing is restricted."""
    held = Q(erasure_notices__kept_until__gte=today) | Q(restricted_at__isnull=False)
    return Person.objects.filter(held).order_by().values("pk")


def clear(rows: Rows, fields: Iterable[str]) -> None:
    """Empty these fields, and forget what they were before where changes are on record."""
    model, keys = rows.model, list(rows.values_list("pk", flat=True))
    values, names = {}, list(fields)
    for name in names:
        column = model._meta.get_field(name)
        if column.many_to_many:
            own = column.m2m_field_name()
            column.remote_field.through._default_manager.filter(**{f"{own}__in": keys}).delete()
        else:
            values[name] = cleared(column)
    model._default_manager.filter(pk__in=keys).update(**values)
    forget_values(model, keys, names)


def empty_certificates(rows: Rows) -> None:
    """Name, facts and files of papers whose holder was erased; the number stays in the register."""
    description = described("certificates.Certificate")
    held = list(rows)
    for certificate in held:
        changes = description.redacted(certificate, "volunteer__person") if description else {}
        Certificate.objects.filter(pk=certificate.pk).update(**changes)
    CertificateFile.objects.filter(certificate__in=held).delete()
    PrintedFile.objects.filter(job__items__certificate__in=held).delete()
    PrintItem.objects.filter(certificate__in=held).delete()
    CeremonyGuest.objects.filter(certificate__in=held).update(seat="")
    IssueItem.objects.filter(certificate__in=held).update(reason="")


def empty_mails(rows: Rows) -> None:
    """Only the occasion stays of what was written, and no address of people whom the house does not know."""
    for event in set(rows.values_list("event", flat=True)):
        found = event_named(event)
        title = str(found.title)[:250] if found else "–"
        OutgoingMail.objects.filter(pk__in=rows.filter(event=event).values("pk")).update(
            subject=title, text="", html="", calendar="", unsubscribe_url="", error=""
        )


def empty_accounts(rows: Rows) -> None:
    """Name, address and ways of logging in; what the account did stays, done by nobody in particular."""
    description = described("accounts.User")
    for user in rows:
        end_sessions(user)
        Role.objects.filter(user=user).delete()
        for model in (EmailAddress, Authenticator, UserSession, CalendarFeed):
            model._default_manager.filter(user=user).delete()
        with disable_auditlog():
            user.groups.clear()
            user.user_permissions.clear()
            changes = description.redacted(user, "person") if description else {}
            User.objects.filter(pk=user.pk).update(**changes)
        forget_values(User, [user.pk], changes)


def without_lately_closed(rows: Rows, today: date) -> Rows:
    """Accounts closed, and used for the last time, so long ago that their time is over.

    When an account was closed stands in the list of security events, which is kept for as long.
    """
    since = today - timedelta(days=RULES["account"].days or 0)
    closed = SecurityEvent.objects.filter(kind=SecurityKind.ACCOUNT_CLOSED, created_at__date__gt=since)
    return rows.exclude(pk__in=closed.values("about")).exclude(last_login__date__gt=since)


def delete_sessions(rows: Rows) -> None:
    """Sessions that have run out, and what is known of devices that were logged in by them."""
    rows.delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
