from django.urls import path

from messaging.views import feed, outbox

app_name = "messaging"
urlpatterns = [
    path("", outbox.MailList.as_view(), name="list"),
    path("nochmals/", outbox.mails_resend, name="resend_many"),
    path("mein-kalender/", feed.my_calendar, name="my_calendar"),
    path("mein-kalender/neue-adresse/", feed.feed_reset, name="feed_reset"),
    path("kalender/<str:token>.ics", feed.feed, name="feed"),
    path("<uuid:pk>/", outbox.mail_detail, name="detail"),
    path("<uuid:pk>/nochmals/", outbox.mail_resend, name="resend"),
]
