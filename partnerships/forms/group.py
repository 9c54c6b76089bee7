"""Exchange groups: their facts and their members. What is allowed is decided by the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICE, Kind
from accounts.models import User
from kern.forms import KernFormMixin
from partnerships.models import GroupMembership, SupervisionGroup
from programmes.models import Organisation
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer


class GroupForm(KernFormMixin, forms.ModelForm):
    fieldsets = [
        (_("Group"), ["name", "programme", "organisation", "municipality", "facilitator", "seats"]),
        (_("Usual date"), ["place", "weekday", "usual_time", "minutes"]),
    ]

    class Meta:
        model = SupervisionGroup
        fields = (
            "name",
            "programme",
            "organisation",
            "municipality",
            "facilitator",
            "seats",
            "place",
            "weekday",
            "usual_time",
            "minutes",
        )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Q(pk__in=[role.organisation_id for role in user.own_roles if role.kind == Kind.COORDINATOR])
        everything = Kind.ADMINISTRATOR in user.role_kinds
        organisations = Organisation.objects.filter(Q() if everything else own)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        for name in ("programme", "organisation"):
            choices = list(self.fields[name].queryset[:2])  # type: ignore[attr-defined]
            if len(choices) == 1:
                # Without an empty choice the only one is chosen; an initial value yields to the new group.
                self.fields[name].empty_label = None  # type: ignore[attr-defined]
        colleagues = User.objects.colleagues_of(user, *OFFICE, Kind.TRAINER)
        leads = User.objects.filter(pk=self.instance.facilitator_id)
        self.fields["facilitator"].queryset = colleagues | leads  # type: ignore[attr-defined]


class MemberForm(KernFormMixin, forms.Form):
    volunteer = forms.ModelChoiceField(label=_("New member"), queryset=Volunteer.objects.none())

    def __init__(self, *args: Any, group: SupervisionGroup, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = GroupMembership.objects.filter(left_on=None).values("volunteer")
        candidates = (
            Volunteer.objects.visible_to(user)
            .filter(programme=group.programme_id)
            .filter(status__in=(VolunteerStatus.ADMITTED, VolunteerStatus.PAUSED))
            .exclude(pk__in=taken)
            .select_related("person")
        )
        self.fields["volunteer"].queryset = candidates  # type: ignore[attr-defined]
