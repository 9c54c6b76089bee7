from django.urls import path

from newcomers.views import office, public, steps

app_name = "newcomers"
urlpatterns = [
    path("anmelden/", public.Register.as_view(), name="register"),
    path("anmelden/danke/", public.thanks, name="thanks"),
    path("", office.NewcomerList.as_view(), name="list"),
    path("neu/", office.NewcomerCreate.as_view(), name="create"),
    path("<uuid:pk>/", office.detail, name="detail"),
    path("<uuid:pk>/bearbeiten/", office.NewcomerEdit.as_view(), name="edit"),
    path("<uuid:pk>/erstgespraech/", steps.IntakeCreate.as_view(), name="intake_create"),
    path("<uuid:pk>/annehmen/", steps.accept, name="accept"),
    path("<uuid:pk>/ablehnen/", steps.Refuse.as_view(), name="refuse"),
    path("<uuid:pk>/ehrenamt/", steps.BecomeVolunteer.as_view(), name="become_volunteer"),
    path("<uuid:pk>/beenden/", steps.end, name="end"),
]
