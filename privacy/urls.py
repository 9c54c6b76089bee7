from django.urls import URLPattern, path

from privacy.views import overview

app_name = "privacy"
urlpatterns: list[URLPattern] = [
    path("", overview.overview, name="overview"),
]
