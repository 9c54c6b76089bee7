"""One's own account: the first password and the profile."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from django.views.generic import UpdateView

from accounts.access import allow_login, allow_signed_link
from accounts.forms import FirstPasswordForm, ProfileForm
from accounts.models import User
from accounts.services import accept_invitation, invited_user
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
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        record_authentication(request, user, "invitation")
        messages.success(request, _("Welcome! From now on you log in with your e-mail and this password."))
        return redirect(resolve_url(settings.LOGIN_REDIRECT_URL))
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

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        messages.success(self.request, _("Saved."))
        return response
