from django.urls import path

from upkeep import policy_views, views

app_name = "upkeep"
urlpatterns = [
    path("", views.Overview.as_view(), name="overview"),
    path("fehler/<uuid:pk>/", views.fault, name="fault"),
    path("fehler/<uuid:pk>/erledigt/", views.fault_settle, name="fault_settle"),
    # Stands in the settings, too: POLICY_REPORTS_AT.
    path("meldung/", policy_views.policy_report, name="policy_report"),
    path("browser/", policy_views.PolicyReportList.as_view(), name="policy_list"),
    path("browser/vergessen/", policy_views.policy_forget, name="policy_forget"),
]
