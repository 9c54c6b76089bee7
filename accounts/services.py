"""Who gets an account, which roles it holds, and how its owner gets in for the first time."""

from __future__ import annotations

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.enums import Kind
from accounts.letters import Letter, send_letter
from accounts.models import Role, User
from accounts.sessions import end_sessions
from programmes.models import Municipality, Organisation

INVITATION_VALID = timedelta(days=14)
_SALT = "accounts.invitation"


@transaction.atomic
def create_invited_user(
    *,
    email: str,
    first_name: str,
    last_name: str,
    language: str,
    kind: Kind,
    organisation: Organisation | None = None,
    municipality: Municipality | None = None,
) -> User:
    """An account with this role, without a password until its owner follows `invitation_path`.

    Where the e-mail has an account already, that one gets the role and keeps its name and password.
    Raises ValidationError (field `email`) for an account that was closed: an administrator has to open it.
    """
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        user = User(email=User.objects.normalize_email(email.strip()).lower())
        user.first_name, user.last_name, user.language = first_name, last_name, language
        user.set_unusable_password()
        user.full_clean(exclude=["password"])
        user.save()
    elif not user.is_active:
        raise ValidationError(
            {"email": _("The account with this e-mail is closed. An administrator can open it again.")}
        )
    role = {"kind": kind, "organisation": organisation, "municipality": municipality}
    if not user.roles.filter(**role).exists():
        _save_role(Role(user=user, **role))
    return user


@transaction.atomic
def grant_role(
    *,
    user: User,
    kind: Kind,
    organisation: Organisation | None = None,
    municipality: Municipality | None = None,
    by: User,
) -> Role:
    """Give a role. Raises ValidationError where the account has it already or the scope is missing."""
    _check_administrator(by)
    return _save_role(Role(user=user, kind=kind, organisation=organisation, municipality=municipality))


@transaction.atomic
def revoke_role(*, role: Role, by: User) -> None:
    """Take a role away. Nobody takes their own, and the last administrator stays."""
    _check_administrator(by)
    if role.user_id == by.pk:
        raise ValidationError(_("You cannot take away your own role. Please ask another administrator."))
    if role.kind == Kind.ADMINISTRATOR:
        _check_others_can_administer(role.user)
    role.delete()


@transaction.atomic
def deactivate_user(*, user: User, by: User) -> None:
    """Close an account: its owner is out everywhere at once and told by mail; what it did stays on record.

    Calendar feeds and invitations of the account end with it.
    """
    _check_administrator(by)
    if user.pk == by.pk:
        raise ValidationError(_("You cannot close your own account. Please ask another administrator."))
    if Role.objects.filter(user=user, kind=Kind.ADMINISTRATOR).exists():
        _check_others_can_administer(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user)
    send_letter(Letter.CLOSED, email=user.email, user=user)


@transaction.atomic
def activate_user(*, user: User, by: User) -> None:
    """Open a closed account again."""
    _check_administrator(by)
    user.is_active = True
    user.save(update_fields=["is_active"])


@transaction.atomic
def reset_second_factor(*, user: User, by: User) -> None:
    """Remove app, passkeys and recovery codes of somebody who lost them, who is logged out and told by mail.

    Staff set up a new factor at the next login. Raises ValidationError for one's own: whoever is logged in
    changes that on the page of the own account.
    """
    _check_administrator(by)
    if user.pk == by.pk:
        raise ValidationError(_("You change your own second factor under “My account”."))
    if not Authenticator.objects.filter(user=user).delete()[0]:
        raise ValidationError(_("This account has no second factor."))
    end_sessions(user)
    send_letter(Letter.FACTOR_RESET, email=user.email, user=user)


@transaction.atomic
def log_out_everywhere(*, user: User, by: User) -> int:
    """End all sessions of an account, by an administrator; returns how many."""
    _check_administrator(by)
    return end_sessions(user)


@transaction.atomic
def tell_of_new_address(*, user: User, old_email: str) -> None:
    """Both addresses hear that the address of an account was changed. Sends nothing where it was not."""
    if user.email.casefold() == old_email.casefold():
        return
    for address in (old_email, user.email):
        send_letter(Letter.EMAIL_CHANGED, email=address, user=user)


def invitation_path(user: User) -> str:
    """Where the account's owner sets the first password; valid for 14 days and until used.

    Whoever has a password already is led to the login instead.
    """
    if user.has_usable_password():
        return reverse("account_login")
    token = signing.dumps({"user": str(user.pk), "state": _state(user)}, salt=_SALT)
    return reverse("accounts:accept_invitation", args=[token])


def invited_user(token: str) -> User | None:
    """Whose invitation this is; None if it is forged, too old, used, or the account closed."""
    try:
        payload = signing.loads(token, salt=_SALT, max_age=INVITATION_VALID)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=payload["user"], is_active=True).first()
    if user is None or not constant_time_compare(payload["state"], _state(user)):
        return None
    return user


def accept_invitation(*, user: User, password: str) -> None:
    """Set the first password, which ends every invitation of this account."""
    user.set_password(password)
    user.save(update_fields=["password"])


def _state(user: User) -> str:
    """Changes with the password and with the first login of any kind: a used invitation no longer fits."""
    used = f"{user.password} {user.last_login or ''}"
    return salted_hmac(_SALT, used, algorithm="sha256").hexdigest()[:32]


def _save_role(role: Role) -> Role:
    role.full_clean()
    role.save()
    return role


def _check_administrator(by: User) -> None:
    if Kind.ADMINISTRATOR not in by.role_kinds:
        raise ValidationError(_("Only administrators manage accounts."))


def _check_others_can_administer(user: User) -> None:
    """Locks the administrators, so that two of them cannot remove each other in the same moment."""
    administrators = list(User.objects.administrators().select_for_update())
    if not any(other.pk != user.pk for other in administrators):
        raise ValidationError(_("This is the last administrator. Please appoint another one first."))
