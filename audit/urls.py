from django.urls import path

from audit.views import export, lists, record

app_name = "audit"
urlpatterns = [
    path("", lists.ReadingList.as_view(), name="list"),
    path("aenderungen/", lists.ChangeList.as_view(), name="change_list"),
    path("sicherheit/", lists.EventList.as_view(), name="event_list"),
    path("auffaellig/", lists.UnusualList.as_view(), name="unusual_list"),
    path("auffaellig/<uuid:pk>/", lists.UnusualSettle.as_view(), name="unusual_settle"),
    path("ausgabe/<str:what>/<str:kind>/", export.export, name="export"),
    path("<str:kind>/<uuid:pk>/", record.record, name="record"),
]
