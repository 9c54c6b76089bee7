from django.urls import path

from messaging import views

app_name = "messaging"
urlpatterns = [
    path("", views.MailList.as_view(), name="list"),
    path("<uuid:pk>/", views.mail_detail, name="detail"),
    path("<uuid:pk>/nochmals/", views.mail_resend, name="resend"),
]
