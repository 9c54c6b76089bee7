"""Who can log in, and what for."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICE, Kind
from kern.models import Record
from programmes.models import Municipality, Organisation

# Accounts have an address, each another: whose owner was erased has one of nobody's.
ERASED = "@erased.invalid"


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: User) -> UserQuerySet:
        """Administrators: all accounts. Everybody else: their own."""
        if Kind.ADMINISTRATOR in user.role_kinds:
            return self.all()
        return self.filter(pk=user.pk)

    def colleagues_of(self, user: User, *kinds: Kind) -> UserQuerySet:
        """Whom `user` may put in charge of something: active, with such a role in one of the user's own
        organisations or in none in particular. Administrators: in any."""
        roles = Role.objects.filter(kind__in=kinds)
        if Kind.ADMINISTRATOR not in user.role_kinds:
            own = [role.organisation_id for role in user.own_roles if role.organisation_id]
            roles = roles.filter(Q(organisation=None) | Q(organisation__in=own))
        return self.filter(is_active=True, pk__in=roles.values("user"))

    def administrators(self) -> UserQuerySet:
        """Those who can log in and set everything up."""
        return self.filter(is_active=True, pk__in=Role.objects.filter(kind=Kind.ADMINISTRATOR).values("user"))


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Without a password the account cannot be logged into until its owner sets one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
        Role.objects.create(user=user, kind=Kind.ADMINISTRATOR)
        return user

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email__iexact=email)


class User(Record, AbstractBaseUser, PermissionsMixin):
    """An account. A volunteer's account belongs to a Person; staff need none."""

    email = models.EmailField(
        _("e-mail"),
        unique=True,
        error_messages={"unique": _("There is an account with this e-mail address already.")},
    )
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("de", _("German")), ("en", _("English"))], default="de"
    )
    is_active = models.BooleanField(_("may log in"), default=True)
    is_staff = models.BooleanField(_("may use the technical admin site"), default=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ("last_name", "first_name", "email")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("There is an account with this e-mail address already."),
            )
        ]

    def __str__(self) -> str:
        if self.email.endswith(ERASED):
            return str(_("erased account"))
        return self.get_full_name() or self.email

    def get_absolute_url(self) -> str:
        return reverse("accounts:user_detail", args=[self.pk])

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        """As the sign-in corner shows it: S. Keller."""
        if self.first_name and self.last_name:
            return f"{self.first_name[0]}. {self.last_name}"
        return self.get_full_name() or self.email

    @cached_property
    def own_roles(self) -> tuple[Role, ...]:
        """All roles, read once per request."""
        return tuple(self.roles.select_related("organisation", "municipality"))

    @property
    def role_kinds(self) -> frozenset[str]:
        return frozenset(role.kind for role in self.own_roles)

    @property
    def roles_in_words(self) -> str:
        """All roles as one line, for lists that have prefetched them."""
        return ", ".join(str(role) for role in self.roles.all())

    @property
    def is_invited(self) -> bool:
        """Whether the owner has not chosen a password yet."""
        return not self.has_usable_password()

    @property
    def works_in_office(self) -> bool:
        return bool(self.role_kinds & set(OFFICE))


class Role(Record):
    """What a user may do, and on whose records: everything, one organisation's, or one town's in it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(_("role"), max_length=20, choices=Kind.choices)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("organisation")
    )
    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("town"),
        help_text=_("Leave empty for all towns of the organisation."),
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ("kind",)
        constraints = [
            # Three constraints, because an empty place never equals another empty place in a unique index.
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=Q(organisation=None),
                name="role_once_everywhere",
                violation_error_message=_("The account has this role already."),
            ),
            models.UniqueConstraint(
                fields=["user", "kind", "organisation"],
                condition=Q(municipality=None),
                name="role_once_per_organisation",
                violation_error_message=_("The account has this role already."),
            ),
            models.UniqueConstraint(
                fields=["user", "kind", "organisation", "municipality"],
                name="role_once_per_town",
                violation_error_message=_("The account has this role already."),
            ),
            models.CheckConstraint(
                condition=Q(municipality=None) | Q(organisation__isnull=False),
                name="role_town_has_organisation",
                violation_error_message=_("For a town, please choose the organisation too."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.COORDINATOR) | Q(organisation__isnull=False),
                name="role_coordinator_has_organisation",
                violation_error_message=_("Please choose the organisation that this person coordinates for."),
            ),
        ]

    def __str__(self) -> str:
        where = self.municipality or self.organisation
        return f"{self.get_kind_display()} ({where})" if where else str(self.get_kind_display())
