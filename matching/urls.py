from django.urls import include, path

from matching.views import answer, pair, proposals, rules, workbench

app_name = "matching"
urlpatterns = [
    path("", workbench.newcomer_queue, name="list"),
    path("ehrenamtliche/", workbench.volunteer_queue, name="volunteer_list"),
    path("ehrenamtliche/<uuid:pk>/", workbench.volunteer, name="volunteer"),
    path("antwort/<str:token>/", answer.answer, name="answer"),
    path("vorschlag/<uuid:pk>/", proposals.proposal, name="proposal"),
    path("vorschlag/<uuid:pk>/antwort/", proposals.proposal_note_answer, name="proposal_note_answer"),
    path("vorschlag/<uuid:pk>/bestaetigen/", proposals.proposal_confirm, name="proposal_confirm"),
    path("vorschlag/<uuid:pk>/zuruecknehmen/", proposals.proposal_withdraw, name="proposal_withdraw"),
    path("fuer-alle/", include("matching.runs.urls")),
    path("regeln/<uuid:pk>/", rules.RulesEdit.as_view(), name="rules"),
    path("<uuid:pk>/", workbench.newcomer, name="newcomer"),
    path("<uuid:pk>/fragen/", pair.proposal_create, name="proposal_create"),
    path("<uuid:pk>/merken/", pair.pair_pin, name="pair_pin"),
    path("<uuid:pk>/vergessen/", pair.pair_unpin, name="pair_unpin"),
    path("<uuid:pk>/ausschliessen/", pair.pair_forbid, name="pair_forbid"),
    path("<uuid:pk>/zulassen/", pair.pair_permit, name="pair_permit"),
]
