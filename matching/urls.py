from django.urls import path

from matching.views import answer, pair, proposals, rules, run_pairs, runs, tryout, workbench

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
    path("fuer-alle/", runs.RunList.as_view(), name="run_list"),
    path("fuer-alle/<uuid:pk>/", runs.run, name="run"),
    path("fuer-alle/<uuid:pk>/neu/", runs.run_again, name="run_again"),
    path("fuer-alle/<uuid:pk>/fragen/", run_pairs.run_accept, name="run_accept"),
    path("fuer-alle/<uuid:pk>/festhalten/", run_pairs.run_pin, name="run_pin"),
    path("fuer-alle/<uuid:pk>/loslassen/", run_pairs.run_unpin, name="run_unpin"),
    path("fuer-alle/<uuid:pk>/ausschliessen/", run_pairs.run_forbid, name="run_forbid"),
    path("fuer-alle/<uuid:pk>/ausprobieren/", tryout.run_tryout, name="run_tryout"),
    path("fuer-alle/<uuid:pk>/uebernehmen/", tryout.run_adopt, name="run_adopt"),
    path("regeln/<uuid:pk>/", rules.RulesEdit.as_view(), name="rules"),
    path("<uuid:pk>/", workbench.newcomer, name="newcomer"),
    path("<uuid:pk>/fragen/", pair.proposal_create, name="proposal_create"),
    path("<uuid:pk>/festhalten/", pair.pair_pin, name="pair_pin"),
    path("<uuid:pk>/loslassen/", pair.pair_unpin, name="pair_unpin"),
    path("<uuid:pk>/ausschliessen/", pair.pair_forbid, name="pair_forbid"),
    path("<uuid:pk>/zulassen/", pair.pair_permit, name="pair_permit"),
]
