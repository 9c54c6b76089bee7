"""The addresses that belong to the look itself, and to the app on a phone."""

from django.urls import path

from kern import installable, views

app_name = "kern"
urlpatterns = [
    path("ansicht/", views.theme, name="theme"),
    path("manifest.webmanifest", installable.manifest, name="manifest"),
    # At the root, for a service worker reaches what lies below its own address.
    path("service-worker.js", installable.service_worker, name="service_worker"),
    path("ohne-netz/", installable.offline, name="offline"),
    path("auf-dem-telefon/", installable.on_phone, name="on_phone"),
]
