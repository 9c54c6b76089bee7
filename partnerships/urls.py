from django.urls import path

from partnerships.views import closure, feedback, group, log_link, meeting, partnership, supervision, trial

app_name = "partnerships"
urlpatterns = [
    path("", partnership.PartnershipList.as_view(), name="list"),
    path("meine/", meeting.mine, name="mine"),
    path("treffen/<uuid:pk>/", meeting.meeting_saved, name="meeting_saved"),
    path("treffen/<uuid:pk>/bearbeiten/", meeting.MeetingEdit.as_view(), name="meeting_edit"),
    path("treffen/<uuid:pk>/stimmung/", meeting.meeting_mood, name="meeting_mood"),
    path("treffen/<uuid:pk>/zuruecknehmen/", meeting.meeting_withdraw, name="meeting_withdraw"),
    path("treffen/<uuid:pk>/angerufen/", meeting.meeting_called, name="meeting_called"),
    path("eintragen/<str:token>/", log_link.log_by_link, name="log_by_link"),
    path("eintragen/<str:token>/<uuid:entry>/", log_link.logged_by_link, name="logged_by_link"),
    path("eintragen/<str:token>/<uuid:entry>/stimmung/", log_link.mood_by_link, name="mood_by_link"),
    path("eintragen/<str:token>/<uuid:entry>/bearbeiten/", log_link.correct_by_link, name="correct_by_link"),
    path(
        "eintragen/<str:token>/<uuid:entry>/zuruecknehmen/",
        log_link.withdraw_by_link,
        name="withdraw_by_link",
    ),
    path("rueckmeldung/<str:token>/", feedback.feedback, name="feedback"),
    path("kennenlernen/<str:token>/", trial.trial_answer, name="trial_answer"),
    path("<uuid:pk>/", partnership.partnership_detail, name="detail"),
    path("<uuid:pk>/treffen/neu/", meeting.meeting_create, name="meeting_create"),
    path("<uuid:pk>/pause/", partnership.PartnershipPause.as_view(), name="pause"),
    path("<uuid:pk>/weiter/", partnership.partnership_resume, name="resume"),
    path("<uuid:pk>/kennenlernen/<str:side>/", trial.TrialNote.as_view(), name="trial_note"),
    path("<uuid:pk>/vereinbarung/", trial.agreement, name="agreement"),
    path("<uuid:pk>/vereinbarung/unterschrieben/", trial.PartnershipActivate.as_view(), name="activate"),
    path("<uuid:pk>/abschliessen/", closure.PartnershipClose.as_view(), name="close"),
    path("<uuid:pk>/rueckmeldung/<str:side>/", feedback.FeedbackCreate.as_view(), name="feedback_create"),
    path("austausch/", group.GroupList.as_view(), name="group_list"),
    path("austausch/neu/", group.GroupCreate.as_view(), name="group_create"),
    path("austausch/<uuid:pk>/", group.group_detail, name="group_detail"),
    path("austausch/<uuid:pk>/bearbeiten/", group.GroupEdit.as_view(), name="group_edit"),
    path("austausch/<uuid:pk>/mitglied/", group.group_join, name="group_join"),
    path("austausch/mitglied/<uuid:pk>/beenden/", group.group_leave, name="group_leave"),
    path("austausch/<uuid:pk>/einladen/", supervision.supervision_invite, name="supervision_invite"),
    path(
        "austausch/<uuid:pk>/termin/neu/", supervision.SupervisionCreate.as_view(), name="supervision_create"
    ),
    path(
        "austausch/termin/<uuid:pk>/verschieben/",
        supervision.SupervisionEdit.as_view(),
        name="supervision_edit",
    ),
    path("austausch/termin/<uuid:pk>/absagen/", supervision.supervision_cancel, name="supervision_cancel"),
    path(
        "austausch/termin/<uuid:pk>/anwesenheit/",
        supervision.SupervisionAttendance.as_view(),
        name="supervision_attendance",
    ),
    path("austausch/antwort/<str:token>/", supervision.supervision_answer, name="supervision_answer"),
]
