"""The site map. Addresses are German, as their users are."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from config.health import details, healthz

# One way in, with its limits on guessing passwords: the technical pages have no login of their own.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("healthz/details", details, name="healthz_details"),
    path("", include("programmes.urls")),
    path("", include("kern.urls")),
    path("sprache/", include("django.conf.urls.i18n")),
    # The office changes addresses: allauth's page for it leads to one's own account instead.
    path("konto/email/", RedirectView.as_view(pattern_name="accounts:profile")),
    path("konto/", include("allauth.account.urls")),
    path("konto/zweiter-faktor/", include("allauth.mfa.urls")),
    path("benutzer/", include("accounts.urls")),
    path("personen/", include("people.urls")),
    path("nachrichten/", include("messaging.urls")),
    path("ehrenamtliche/", include("volunteers.urls")),
    path("neuzugewanderte/", include("newcomers.urls")),
    path("schulung/", include("training.urls")),
    path("partnerschaften/", include("partnerships.urls")),
    path("einsaetze/", include("assignments.urls")),
    path("vermittlung/", include("matching.urls")),
    path("zertifikate/", include("certificates.urls")),
    path("veranstaltungen/", include("events.urls")),
    path("wissen/", include("publications.urls")),
    path("protokoll/", include("audit.urls")),
    path("betrieb/", include("upkeep.urls")),
    path("datenschutz/", include("privacy.urls")),
    path("buero/", include("office.urls")),
    path("technik/", admin.site.urls),
]

handler400 = "upkeep.errors.bad_request"
handler500 = "upkeep.errors.server_error"
