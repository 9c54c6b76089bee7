from django.urls import path

from events.views import office, public

OFFICE = "verwalten/<uuid:pk>/"

app_name = "events"
urlpatterns = [
    path("", public.public_list, name="public_list"),
    path("<uuid:pk>/", public.PublicDetail.as_view(), name="public_detail"),
    path("abmelden/<str:token>/", public.cancel, name="cancel"),
    path("verwalten/", office.EventList.as_view(), name="list"),
    path("verwalten/neu/", office.EventCreate.as_view(), name="create"),
    path(OFFICE, office.detail, name="detail"),
    path(f"{OFFICE}bearbeiten/", office.EventEdit.as_view(), name="edit"),
    path(f"{OFFICE}programm/neu/", office.ItemPage.as_view(), name="item_create"),
    path(f"{OFFICE}programm/<uuid:part>/", office.ItemPage.as_view(), name="item_edit"),
    path(f"{OFFICE}programm/<uuid:part>/loeschen/", office.item_delete, name="item_delete"),
    path(f"{OFFICE}staende/neu/", office.StandPage.as_view(), name="stand_create"),
    path(f"{OFFICE}staende/<uuid:part>/", office.StandPage.as_view(), name="stand_edit"),
    path(f"{OFFICE}staende/<uuid:part>/loeschen/", office.stand_delete, name="stand_delete"),
    path(f"{OFFICE}anmeldungen/<uuid:part>/absagen/", office.registration_cancel, name="registration_cancel"),
]
