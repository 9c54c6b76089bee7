"""One's own account: the first password, the profile, and where one is logged in."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.generic import UpdateView

from accounts.access import SignedInRequest, allow_login, allow_signed_link, freshly_confirmed
from accounts.forms import FirstPasswordForm, ProfileForm
from accounts.models import User
from accounts.second_factor import factors_of, must_have_second_factor
from accounts.services import accept_invitation, invited_user
from accounts.sessions import FOR_OTHERS, FOR_STAFF, end_sessions, is_staff, sessions_of
from kern.views import FormPage


@allow_signed_link
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """GET only shows the form (mail scanners open links); POST sets the password and logs in."""
    user = invited_user(token)
    if user is None:
        return render(request, "accounts/invitation_over.html", status=404)
    form = FirstPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        accept_invitation(user=user, password=form.cleaned_data["new_password1"])
        record_authentication(request, user, "invitation")
        messages.success(request, _("Welcome! From now on you log in with your e-mail and this password."))
        return perform_login(request, Login(user=user, redirect_url=resolve_url(settings.LOGIN_REDIRECT_URL)))
    context = {"page_title": _("Welcome, %(name)s") % {"name": user}, "form": form, "account": user}
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/invitation.html", context, status=status)


@allow_login
class Profile(FormPage, UpdateView):
    form_class = ProfileForm
    page_title = gettext_lazy("My account")
    template_name = "accounts/profile.html"
    success_url = reverse_lazy("accounts:profile")

    def get_object(self, queryset: Any = None) -> User:
        # A copy of its own: input that is refused must not show as the name in the page's head.
        return User.objects.get(pk=self.request.user.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.object
        factors = {
            "has_app": factors_of(user).filter(type=Authenticator.Type.TOTP).exists(),
            "passkeys": factors_of(user).filter(type=Authenticator.Type.WEBAUTHN).count(),
            "needs_factor": must_have_second_factor(user),
        }
        return super().get_context_data(**factors, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        messages.success(self.request, _("Saved."))
        return response


@allow_login
@require_safe
def sessions(request: SignedInRequest) -> HttpResponse:
    limits = FOR_STAFF if is_staff(request.user) else FOR_OTHERS
    context = {
        "page_title": _("Where I am logged in"),
        "sessions": sessions_of(request.user, current_key=request.session.session_key),
        "is_staff": limits is FOR_STAFF,
    }
    return render(request, "accounts/sessions.html", context)


@allow_login
@freshly_confirmed
@require_POST
def session_end(request: SignedInRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    end_sessions(request.user, only=session.pk)
    messages.success(request, _("The session has ended."))
    return redirect("accounts:own_sessions")


@allow_login
@freshly_confirmed
@require_POST
def sessions_end(request: SignedInRequest) -> HttpResponse:
    """All but this one."""
    end_sessions(request.user, but_key=request.session.session_key)
    messages.success(request, _("You are logged out everywhere else."))
    return redirect("accounts:own_sessions")
