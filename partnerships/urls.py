from django.urls import path

from partnerships.views import feedback, meeting, partnership

app_name = "partnerships"
urlpatterns = [
    path("", partnership.PartnershipList.as_view(), name="list"),
    path("meine/", meeting.mine, name="mine"),
    path("treffen/<uuid:pk>/", meeting.meeting_saved, name="meeting_saved"),
    path("treffen/<uuid:pk>/bearbeiten/", meeting.MeetingEdit.as_view(), name="meeting_edit"),
    path("treffen/<uuid:pk>/zuruecknehmen/", meeting.meeting_withdraw, name="meeting_withdraw"),
    path("treffen/<uuid:pk>/angerufen/", meeting.meeting_called, name="meeting_called"),
    path("rueckmeldung/<str:token>/", feedback.feedback, name="feedback"),
    path("<uuid:pk>/", partnership.partnership_detail, name="detail"),
    path("<uuid:pk>/treffen/neu/", meeting.meeting_create, name="meeting_create"),
    path("<uuid:pk>/pause/", partnership.PartnershipPause.as_view(), name="pause"),
    path("<uuid:pk>/weiter/", partnership.partnership_resume, name="resume"),
    path("<uuid:pk>/abschliessen/", partnership.PartnershipClose.as_view(), name="close"),
    path("<uuid:pk>/rueckmeldung/<str:side>/", feedback.FeedbackCreate.as_view(), name="feedback_create"),
]
