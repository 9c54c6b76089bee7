from django.urls import path

from office.views import desk, imports, invite, search

app_name = "office"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("heute/entscheiden/", desk.decide, name="decide"),
    path("heute/entschieden/", desk.decision_list, name="decision_list"),
    path("heute/entschieden/<uuid:pk>/zurueckholen/", desk.bring_back, name="bring_back"),
    path("suche/", search.search, name="search"),
    path("einladung/<uuid:pk>/", invite.invitation_send, name="invitation_send"),
    path("import/", imports.ImportList.as_view(), name="import_list"),
    path("import/neu/", imports.ImportUpload.as_view(), name="import_upload"),
    path("import/vorlage/<str:kind>/", imports.import_template, name="import_template"),
    path("import/<uuid:pk>/", imports.import_detail, name="import_detail"),
    path("import/<uuid:pk>/ausfuehren/", imports.import_run, name="import_run"),
    path("import/<uuid:pk>/rueckgaengig/", imports.import_undo, name="import_undo"),
    path("import/<uuid:pk>/verwerfen/", imports.import_discard, name="import_discard"),
]
