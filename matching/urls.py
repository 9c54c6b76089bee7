from django.urls import include, path

from matching.views import answer, proposals, suggestions

app_name = "matching"
urlpatterns = [
    path("", suggestions.MatchingList.as_view(), name="list"),
    path("antwort/<str:token>/", answer.answer, name="answer"),
    path("vorschlag/<uuid:pk>/", proposals.proposal, name="proposal"),
    path("vorschlag/<uuid:pk>/antwort/", proposals.proposal_note_answer, name="proposal_note_answer"),
    path("vorschlag/<uuid:pk>/bestaetigen/", proposals.proposal_confirm, name="proposal_confirm"),
    path("vorschlag/<uuid:pk>/zuruecknehmen/", proposals.proposal_withdraw, name="proposal_withdraw"),
    path("fuer-alle/", include("matching.runs.urls")),
    path("<uuid:pk>/", suggestions.newcomer, name="newcomer"),
    path("<uuid:pk>/fragen/", suggestions.proposal_create, name="proposal_create"),
    path("<uuid:pk>/ausschliessen/", suggestions.pair_forbid, name="pair_forbid"),
    path("<uuid:pk>/zulassen/", suggestions.pair_permit, name="pair_permit"),
]
