"""Exchange groups: list, page, members."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow, allow_login
from accounts.enums import OFFICE
from kern.views import ListPage, ServicePage
from partnerships.enums import SupervisionStatus
from partnerships.filters.group import GroupFilter
from partnerships.forms.group import GroupForm, MemberForm
from partnerships.models import GroupMembership, SupervisionGroup, SupervisionInvitation, SupervisionMeeting
from partnerships.services.supervision import join_group, leave_group, propose_date, save_group
from partnerships.services.supervision_dates import HEADS_UP, group_states, state_of
from partnerships.services.supervision_mails import answer_path
from partnerships.tables.group import GroupTable

PAST_SHOWN = 12


@allow_login
class GroupList(ListPage):
    """The office's groups; facilitators and volunteers find their own."""

    page_title = gettext_lazy("Exchange groups")
    table_class, filterset_class = GroupTable, GroupFilter

    empty_text = gettext_lazy("There is no group yet. Volunteers meet in a group every six to eight weeks.")

    def get_table(self, **kwargs: Any) -> Any:
        """What the groups of this page lack is said to whoever runs them."""
        table = super().get_table(**kwargs)
        shown = [row.record.pk for row in table.paginated_rows]
        own = SupervisionGroup.objects.run_by(self.request.user).filter(pk__in=shown)
        table.states = {state.group.pk: state for state in group_states(own, today=timezone.localdate())}
        table.unled = set(own.without_facilitator().values_list("pk", flat=True))
        if not self.request.user.works_in_office:
            table.exclude = ("lacks",)
        return table

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if not self.request.user.works_in_office:
            context["empty_text"] = _("You belong to no exchange group yet. Your coordinator will find one.")
        return context

    def get_actions(self) -> list[tuple[str, Any]]:
        if not self.request.user.works_in_office:
            return []
        return [(reverse("partnerships:group_create"), _("New group"))]

    def get_queryset(self) -> QuerySet[SupervisionGroup]:
        groups = SupervisionGroup.objects.visible_to(self.request.user).with_dates()
        return groups.select_related("municipality", "facilitator")

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d group", "%(count)d groups", count) % {"count": count}


class GroupFormPage(ServicePage):
    """A group's own facts, new or changed."""

    request: SignedInRequest
    form_class = GroupForm

    def get_group(self) -> SupervisionGroup:
        return SupervisionGroup()

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "instance": self.get_group()}

    def perform(self, form: Any) -> str:
        return save_group(group=form.instance, by=self.request.user).get_absolute_url()


@allow(*OFFICE)
class GroupCreate(GroupFormPage):
    page_title = gettext_lazy("New exchange group")

    def get_cancel_url(self) -> str:
        return reverse("partnerships:group_list")


@allow(*OFFICE)
class GroupEdit(GroupFormPage):
    page_title = gettext_lazy("Change the exchange group")
    success_message = gettext_lazy("The changes are saved.")

    def get_group(self) -> SupervisionGroup:
        groups = SupervisionGroup.objects.run_by(self.request.user)
        group: SupervisionGroup = get_object_or_404(groups, pk=self.kwargs["pk"])
        return group

    def get_cancel_url(self) -> str:
        return reverse("partnerships:group_detail", args=[self.kwargs["pk"]])


@allow_login
@require_safe
def group_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _group_page(request, pk)


@allow(*OFFICE)
@require_POST
def group_join(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A new member; a wrong choice comes back on the group's page."""
    group = get_object_or_404(SupervisionGroup.objects.run_by(request.user), pk=pk)
    form = MemberForm(request.POST, group=group, user=request.user)
    if form.is_valid():
        volunteer = form.cleaned_data["volunteer"]
        try:
            join_group(group=group, volunteer=volunteer, by=request.user, today=timezone.localdate())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(name)s belongs to the group now.") % {"name": volunteer})
            return redirect(group)
    return _group_page(request, pk, member_form=form, status=422)


@allow(*OFFICE)
@require_POST
def group_leave(request: SignedInRequest, pk: UUID) -> HttpResponse:
    groups = SupervisionGroup.objects.run_by(request.user)
    memberships = GroupMembership.objects.filter(group__in=groups).select_related(
        "group", "volunteer__person"
    )
    membership = get_object_or_404(memberships, pk=pk)
    try:
        leave_group(membership=membership, by=request.user, today=timezone.localdate())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        text = _("%(name)s has left the group.") % {"name": membership.volunteer}
        messages.success(request, text)
    return redirect(membership.group)


def _group_page(
    request: SignedInRequest, pk: UUID, *, member_form: MemberForm | None = None, status: int = 200
) -> HttpResponse:
    """What everybody sees: dates and place. Only whoever leads sees people and answers; the office acts."""
    user, now = request.user, timezone.now()
    groups = SupervisionGroup.objects.visible_to(user).with_dates(now=now)
    groups = groups.select_related("programme", "organisation", "municipality", "facilitator")
    group = get_object_or_404(groups, pk=pk)
    leads = SupervisionGroup.objects.led_by(user).filter(pk=pk).exists()
    runs = SupervisionGroup.objects.run_by(user).filter(pk=pk).exists()
    dates = SupervisionMeeting.objects.filter(group=group).with_answers()
    planned = list(dates.filter(status=SupervisionStatus.PLANNED).order_by("starts_at"))
    own = {
        invitation.meeting_id: invitation
        for invitation in SupervisionInvitation.objects.open_for(user, now=now).filter(meeting__group=group)
    }
    ahead = [
        (meeting, own.get(meeting.pk), answer_path(own[meeting.pk]) if meeting.pk in own else "")
        for meeting in planned
        if not meeting.has_begun(now=now)
    ]
    over = dates.exclude(status=SupervisionStatus.PLANNED).order_by("-starts_at")[:PAST_SHOWN]
    context: dict[str, Any] = {
        "group": group,
        "leads": leads,
        "runs": runs,
        "is_facilitator": group.facilitator_id == user.pk,
        "ahead": ahead,
        "unrecorded": [meeting for meeting in planned if meeting.has_begun(now=now)],
        "past": over,
    }
    if leads:
        context["members"] = group.memberships.filter(left_on=None).select_related(
            "volunteer__person__municipality"
        )
        if ahead:
            context["invitations"] = ahead[0][0].invitations.select_related("volunteer__person")
    if runs:
        context["member_form"] = member_form or MemberForm(group=group, user=user)
        context |= _to_plan(group, today=timezone.localdate(now))
    return render(request, "partnerships/group_detail.html", context, status=status)


def _to_plan(group: SupervisionGroup, *, today: date) -> dict[str, Any]:
    """How the group stands with its rhythm, and a moment for the next date where one is missing soon."""
    state = state_of(group, today=today)
    is_due = state.next_on is None or state.gap.next_on or state.gap.opens_on - HEADS_UP <= today
    return {
        "state": state,
        "proposal": propose_date(group, today=today) if is_due else None,
        "is_unled": SupervisionGroup.objects.filter(pk=group.pk).without_facilitator().exists(),
    }
