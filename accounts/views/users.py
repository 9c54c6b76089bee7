"""Administrators look after accounts and roles."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.generic import FormView, UpdateView

from accounts.access import SignedInRequest, allow, freshly_confirmed
from accounts.enums import Kind
from accounts.filters import UserFilter
from accounts.forms import InviteForm, RoleForm, UserForm
from accounts.models import Role, User
from accounts.second_factor import factors_of, lacks_second_factor, with_second_factor
from accounts.services import (
    activate_user,
    create_invited_user,
    deactivate_user,
    grant_role,
    log_out_everywhere,
    reset_second_factor,
    revoke_role,
    tell_of_new_address,
)
from accounts.sessions import sessions_of
from accounts.tables import UserTable
from kern.views import FormPage, ListPage


@allow(Kind.ADMINISTRATOR)
class UserList(ListPage):
    page_title = gettext_lazy("Accounts")
    intro = gettext_lazy("Who can log in, and what for.")
    table_class, filterset_class = UserTable, UserFilter
    empty_text = gettext_lazy("There is no account yet.")
    actions = (
        ("accounts:user_create", gettext_lazy("New account")),
        ("accounts:rights", gettext_lazy("Roles and rights")),
    )

    def get_queryset(self) -> Any:
        users = User.objects.visible_to(self.request.user)
        return with_second_factor(users).prefetch_related("roles__organisation", "roles__municipality")

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d account", "%(count)d accounts", count) % {"count": count}


@allow(Kind.ADMINISTRATOR)
@freshly_confirmed
class UserCreate(FormPage, FormView):
    form_class = InviteForm
    page_title = gettext_lazy("New account")
    intro = gettext_lazy("The owner chooses the password, with a link that you send from the next page.")
    submit_label = gettext_lazy("Set up account")

    def get_cancel_url(self) -> str:
        return redirect("accounts:user_list").url

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            user = create_invited_user(**form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The account is set up. Now send the invitation."))
        return redirect(user)


@allow(Kind.ADMINISTRATOR)
@freshly_confirmed
class UserEdit(FormPage, UpdateView):
    form_class = UserForm
    page_title = gettext_lazy("Edit account")

    def get_queryset(self) -> Any:
        return User.objects.visible_to(self.request.user)

    def get_cancel_url(self) -> str:
        return self.object.get_absolute_url()

    def form_valid(self, form: Any) -> HttpResponse:
        old_email = form.initial["email"]
        with transaction.atomic():
            response = super().form_valid(form)
            tell_of_new_address(user=self.object, old_email=old_email)
        return response


@allow(Kind.ADMINISTRATOR)
@require_safe
def user_detail(request: SignedInRequest, pk: str) -> HttpResponse:
    return _show(request, _user(request, pk), RoleForm())


@allow(Kind.ADMINISTRATOR)
@freshly_confirmed
@require_POST
def role_grant(request: SignedInRequest, pk: str) -> HttpResponse:
    user = _user(request, pk)
    form = RoleForm(request.POST, instance=Role(user=user))
    if form.is_valid():
        try:
            role = grant_role(user=user, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("New role: %(role)s.") % {"role": role})
            return redirect(user)
    return _show(request, user, form, status=422)


@allow(Kind.ADMINISTRATOR)
@freshly_confirmed
@require_POST
def role_revoke(request: SignedInRequest, pk: str) -> HttpResponse:
    role = get_object_or_404(Role.objects.select_related("user", "organisation", "municipality"), pk=pk)
    try:
        revoke_role(role=role, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The role was taken away: %(role)s.") % {"role": role})
    return redirect(role.user)


@allow(Kind.ADMINISTRATOR)
@freshly_confirmed
@require_POST
def user_deactivate(request: SignedInRequest, pk: str) -> HttpResponse:
    user = _user(request, pk)
    try:
        deactivate_user(user=user, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The account is closed."))
    return redirect(user)


@allow(Kind.ADMINISTRATOR)
@freshly_confirmed
@require_POST
def user_activate(request: SignedInRequest, pk: str) -> HttpResponse:
    user = _user(request, pk)
    activate_user(user=user, by=request.user)
    messages.success(request, _("The account is open again."))
    return redirect(user)


@allow(Kind.ADMINISTRATOR)
@freshly_confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def factor_reset(request: SignedInRequest, pk: str) -> HttpResponse:
    user = _user(request, pk)
    if request.method == "POST":
        try:
            reset_second_factor(user=user, by=request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(
                request, _("The second factor was removed. %(name)s is told by mail.") % {"name": user}
            )
        return redirect(user)
    context = {
        "page_title": _("Remove the second factor of %(name)s?") % {"name": user},
        "question": _(
            "Do this only if you are sure who is asking: call back on the number you know. App, passkeys and "
            "recovery codes are removed and all sessions end; staff set up a new factor at the next login."
        ),
        "submit_label": _("Remove second factor"),
        "cancel_url": user.get_absolute_url(),
    }
    return render(request, "kern/confirm.html", context)


@allow(Kind.ADMINISTRATOR)
@freshly_confirmed
@require_POST
def sessions_end(request: SignedInRequest, pk: str) -> HttpResponse:
    user = _user(request, pk)
    number = log_out_everywhere(user=user, by=request.user)
    messages.success(
        request,
        ngettext("%(count)d session was ended.", "%(count)d sessions were ended.", number)
        % {"count": number},
    )
    return redirect(user)


def _user(request: SignedInRequest, pk: str) -> User:
    return get_object_or_404(User.objects.visible_to(request.user), pk=pk)


def _show(request: SignedInRequest, user: User, form: RoleForm, status: int = 200) -> HttpResponse:
    context = {
        "account": user,
        "roles": user.own_roles,
        "form": form,
        "is_self": user == request.user,
        "factors": factors_of(user),
        "lacks_factor": lacks_second_factor(user),
        "session_count": len(sessions_of(user, current_key=None)),
    }
    return render(request, "accounts/user_detail.html", context, status=status)
