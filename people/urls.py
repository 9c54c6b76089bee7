from django.urls import path

from people import views

app_name = "people"
urlpatterns = [
    path("<uuid:pk>/bearbeiten/", views.PersonEdit.as_view(), name="edit"),
    path("<uuid:pk>/adresse-stimmt/", views.email_confirm, name="email_confirm"),
    path("meine-einwilligungen/", views.my_consents, name="my_consents"),
    path("<uuid:pk>/einwilligung/", views.ConsentCreate.as_view(), name="consent_create"),
    path("einwilligungen/<uuid:pk>/widerrufen/", views.consent_withdraw, name="consent_withdraw"),
]
