from django.urls import path

from assignments.views import link, office, requests, volunteer

app_name = "assignments"
urlpatterns = [
    path("", office.AssignmentList.as_view(), name="list"),
    path("neu/", requests.AssignmentCreate.as_view(), name="create"),
    path("meine/", volunteer.mine, name="mine"),
    path("anfrage/<str:token>/", link.offer, name="offer"),
    path("<uuid:pk>/", office.assignment_detail, name="detail"),
    path("<uuid:pk>/bearbeiten/", requests.AssignmentEdit.as_view(), name="edit"),
    path("<uuid:pk>/anfragen/", office.assignment_offer, name="ask"),
    path("<uuid:pk>/zusage/", office.assignment_take, name="take"),
    path("<uuid:pk>/anfrage-zuruecknehmen/", office.assignment_withdraw, name="withdraw"),
    path("<uuid:pk>/absagen/", requests.assignment_cancel, name="cancel"),
    path("<uuid:pk>/antwort/", volunteer.assignment_answer, name="answer"),
    path("<uuid:pk>/bericht/", volunteer.AssignmentReport.as_view(), name="report"),
]
