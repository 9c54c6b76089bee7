"""The one address that belongs to the look itself."""

from django.urls import path

from kern import views

app_name = "kern"
urlpatterns = [path("ansicht/", views.theme, name="theme")]
