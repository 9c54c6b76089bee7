from django.urls import path

from assignments.views import asking, board, export, link, office, requests, volunteer

app_name = "assignments"
urlpatterns = [
    path("", board.assignment_board, name="board"),
    path("kalender/", board.assignment_calendar, name="calendar"),
    path("liste/", office.AssignmentList.as_view(), name="list"),
    path("liste/<str:kind>/", export.assignment_export, name="export"),
    path("neu/", requests.AssignmentCreate.as_view(), name="create"),
    path("meine/", volunteer.mine, name="mine"),
    path("anfrage/<str:token>/", link.offer, name="offer"),
    path("<uuid:pk>/", office.assignment_detail, name="detail"),
    path("<uuid:pk>/bearbeiten/", requests.AssignmentEdit.as_view(), name="edit"),
    path("<uuid:pk>/anfragen/", asking.assignment_offer, name="ask"),
    path("<uuid:pk>/zusage/", asking.assignment_take, name="take"),
    path("<uuid:pk>/anfrage-zuruecknehmen/", asking.assignment_withdraw, name="withdraw"),
    path("<uuid:pk>/absagen/", requests.assignment_cancel, name="cancel"),
    path("<uuid:pk>/erledigt/", asking.assignment_followed_up, name="followed_up"),
    path("<uuid:pk>/antwort/", volunteer.assignment_answer, name="answer"),
    path("<uuid:pk>/bericht/", volunteer.AssignmentReport.as_view(), name="report"),
]
