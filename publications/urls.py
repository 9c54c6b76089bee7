from django.urls import path

from publications.views import newsletter, pages, public, subscription

PAGE = "verwalten/handbuch/<uuid:pk>/"
ISSUE = "verwalten/integrationsbrief/<uuid:pk>/"

app_name = "publications"
urlpatterns = [
    path("handbuch/", public.handbook, name="handbook"),
    path("handbuch-gesamt/", public.handbook_whole, name="handbook_whole"),
    path("handbuch/<slug:slug>/", public.handbook_page, name="handbook_page"),
    path("integrationsbrief/", public.newsletter_list, name="newsletter_list"),
    path("integrationsbrief/<int:number>/", public.newsletter_detail, name="newsletter_detail"),
    path("integrationsbrief/abonnieren/", subscription.Subscribe.as_view(), name="subscribe"),
    path("integrationsbrief/bestaetigen/<str:token>/", subscription.confirm, name="confirm"),
    path("integrationsbrief/abbestellen/<str:token>/", subscription.leave, name="unsubscribe"),
    path("verwalten/", pages.PageList.as_view(), name="list"),
    path("verwalten/handbuch/neu/", pages.PageCreate.as_view(), name="page_create"),
    path(PAGE, pages.page_detail, name="page_detail"),
    path(f"{PAGE}bearbeiten/", pages.PageEdit.as_view(), name="page_edit"),
    path(f"{PAGE}veroeffentlichen/", pages.page_publish, name="page_publish"),
    path(f"{PAGE}zurueckziehen/", pages.page_unpublish, name="page_unpublish"),
    path(f"{PAGE}loeschen/", pages.page_delete, name="page_delete"),
    path("verwalten/integrationsbrief/neu/", newsletter.NewsletterCreate.as_view(), name="newsletter_create"),
    path(ISSUE, newsletter.draft, name="newsletter_draft"),
    path(f"{ISSUE}bearbeiten/", newsletter.NewsletterEdit.as_view(), name="newsletter_edit"),
    path(f"{ISSUE}versenden/", newsletter.send, name="newsletter_send"),
    path(f"{ISSUE}loeschen/", newsletter.delete, name="newsletter_delete"),
]
