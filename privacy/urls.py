from django.urls import URLPattern, path

from privacy.views import breach, export, notices, overview, requests, restriction

app_name = "privacy"
urlpatterns: list[URLPattern] = [
    path("", overview.overview, name="overview"),
    path("bestand/", overview.holding_list, name="holdings"),
    path("personen/<uuid:pk>/", overview.person, name="person"),
    path("anfragen/", requests.RequestList.as_view(), name="request_list"),
    path("anfragen/<uuid:pk>/", requests.detail, name="request_detail"),
    path("anfragen/<uuid:pk>/frist/", requests.RequestExtend.as_view(), name="request_extend"),
    path("anfragen/<uuid:pk>/antwort/", requests.RequestAnswer.as_view(), name="request_answer"),
    path("personen/<uuid:pk>/anfrage/", requests.RequestCreate.as_view(), name="request_create"),
    path("personen/<uuid:pk>/auskunft/", export.export, name="export"),
    path("personen/<uuid:pk>/einschraenken/", restriction.Restrict.as_view(), name="restrict"),
    path("personen/<uuid:pk>/aufheben/", restriction.lift, name="lift"),
    path("hinweise/", notices.notices, name="notices"),
    path("hinweise/<slug:slug>/", notices.notice, name="notice"),
    path("verarbeitungen/", notices.processing, name="processing"),
    path("verarbeitungen/pdf/", notices.processing_paper, name="processing_paper"),
    path("meine-daten/", export.mine, name="mine"),
    path("meine-daten/auskunft/", export.my_export, name="my_export"),
    path("meine-daten/anfrage/", export.OwnRequest.as_view(), name="ask"),
    path("pannen/", breach.BreachList.as_view(), name="breach_list"),
    path("pannen/neu/", breach.BreachCreate.as_view(), name="breach_create"),
    path("pannen/<uuid:pk>/", breach.detail, name="breach_detail"),
    path("pannen/<uuid:pk>/bearbeiten/", breach.BreachEdit.as_view(), name="breach_edit"),
    path("pannen/<uuid:pk>/abschliessen/", breach.close, name="breach_close"),
    path("pannen/<uuid:pk>/meldung/", breach.paper, name="breach_paper"),
]
