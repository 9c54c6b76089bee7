from django.urls import path

from messaging.views import consents, feed, outbox, texts

app_name = "messaging"
urlpatterns = [
    path("", outbox.MailList.as_view(), name="list"),
    path("nochmals/", outbox.mails_resend, name="resend_many"),
    path("texte/", texts.text_list, name="text_list"),
    path("texte/<str:language>/<path:event>/probe/", texts.text_test, name="text_test"),
    path("texte/<str:language>/<path:event>/unsere/", texts.text_reset, name="text_reset"),
    path("texte/<str:language>/<path:event>/", texts.TextEdit.as_view(), name="text_edit"),
    path("mein-kalender/", feed.my_calendar, name="my_calendar"),
    path("mein-kalender/neue-adresse/", feed.feed_reset, name="feed_reset"),
    path("einwilligungen/<str:token>/", consents.consents, name="consents"),
    path("einwilligungen/<uuid:pk>/blatt/<str:language>/", consents.sheet, name="consent_sheet"),
    path("kalender/<str:token>.ics", feed.feed, name="feed"),
    path("<uuid:pk>/", outbox.mail_detail, name="detail"),
    path("<uuid:pk>/nochmals/", outbox.mail_resend, name="resend"),
]
