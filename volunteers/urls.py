from django.urls import path

from volunteers.views import office, public, steps

app_name = "volunteers"
urlpatterns = [
    path("mitmachen/", public.Apply.as_view(), name="apply"),
    path("mitmachen/danke/", public.thanks, name="thanks"),
    path("", office.VolunteerList.as_view(), name="list"),
    path("neu/", office.VolunteerCreate.as_view(), name="create"),
    path("<uuid:pk>/", office.detail, name="detail"),
    path("<uuid:pk>/bearbeiten/", office.VolunteerEdit.as_view(), name="edit"),
    path("<uuid:pk>/gespraech/", steps.InterviewCreate.as_view(), name="interview_create"),
    path("<uuid:pk>/pruefung/", steps.CheckCreate.as_view(), name="check_create"),
    path("<uuid:pk>/aufnehmen/", steps.admit, name="admit"),
    path("<uuid:pk>/ablehnen/", steps.Refuse.as_view(), name="refuse"),
    path("<uuid:pk>/pause/", steps.Pause.as_view(), name="pause"),
    path("<uuid:pk>/pause/beenden/", steps.resume, name="resume"),
    path("<uuid:pk>/beenden/", steps.end, name="end"),
]
