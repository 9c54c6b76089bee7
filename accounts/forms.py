"""What administrators enter about accounts, and what people enter about their own."""

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from kern.forms import KernFormMixin


class ProfileForm(KernFormMixin, forms.ModelForm):
    class Meta:
        model = User
        fields = ("first_name", "last_name", "language")


class UserForm(KernFormMixin, forms.ModelForm):
    class Meta:
        model = User
        fields = ("first_name", "last_name", "email", "language")


class RoleForm(KernFormMixin, forms.ModelForm):
    class Meta:
        model = Role
        fields = ("kind", "organisation", "municipality")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].help_text = _("Coordinators work for one organisation.")


class InviteForm(RoleForm):
    """A new account with its first role."""

    fieldsets = [
        (_("Who"), ["first_name", "last_name", "email", "language"]),
        (_("What for"), ["kind", "organisation", "municipality"]),
    ]
    first_name = forms.CharField(label=_("First name"), max_length=80)
    last_name = forms.CharField(label=_("Last name"), max_length=80)
    email = forms.EmailField(label=_("E-mail"))
    language = User._meta.get_field("language").formfield()


class FirstPasswordForm(KernFormMixin, SetPasswordForm):
    """Twice the new password, held against the rules for passwords."""
