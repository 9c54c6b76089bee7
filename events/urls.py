from django.urls.resolvers import URLPattern

app_name = "events"
urlpatterns: list[URLPattern] = []
