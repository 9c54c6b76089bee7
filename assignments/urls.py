from django.urls import path

from assignments import views

app_name = "assignments"
urlpatterns = [
    path("", views.AssignmentList.as_view(), name="list"),
    path("neu/", views.AssignmentCreate.as_view(), name="create"),
    path("meine/", views.mine, name="mine"),
    path("anfrage/<str:token>/", views.offer, name="offer"),
    path("<uuid:pk>/", views.assignment_detail, name="detail"),
    path("<uuid:pk>/bearbeiten/", views.AssignmentEdit.as_view(), name="edit"),
    path("<uuid:pk>/anfragen/", views.assignment_offer, name="ask"),
    path("<uuid:pk>/zusage/", views.assignment_take, name="take"),
    path("<uuid:pk>/anfrage-zuruecknehmen/", views.assignment_withdraw, name="withdraw"),
    path("<uuid:pk>/absagen/", views.assignment_cancel, name="cancel"),
    path("<uuid:pk>/antwort/", views.assignment_answer, name="answer"),
    path("<uuid:pk>/bericht/", views.AssignmentReport.as_view(), name="report"),
]
