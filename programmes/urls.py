from django.urls import path

from programmes.views import public, settings

app_name = "programmes"
urlpatterns = [
    path("", public.home, name="home"),
    path("anlaufstellen/", public.contact_points, name="contact_points"),
    path("impressum/", public.about, name="about"),
    path("programme/", settings.ProgrammeList.as_view(), name="programme_list"),
    path("programme/neu/", settings.programme_create, name="programme_create"),
    path("programme/<uuid:pk>/", settings.programme_detail, name="programme_detail"),
    path("programme/<uuid:pk>/bearbeiten/", settings.programme_edit, name="programme_edit"),
    path("traeger/", settings.OrganisationList.as_view(), name="organisation_list"),
    path("traeger/neu/", settings.OrganisationCreate.as_view(), name="organisation_create"),
    path("traeger/<uuid:pk>/", settings.OrganisationEdit.as_view(), name="organisation_edit"),
    path("kommunen/", settings.MunicipalityList.as_view(), name="municipality_list"),
    path("kommunen/neu/", settings.MunicipalityCreate.as_view(), name="municipality_create"),
    path("kommunen/<uuid:pk>/", settings.MunicipalityEdit.as_view(), name="municipality_edit"),
]
