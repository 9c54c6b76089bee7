from django.urls.resolvers import URLPattern

app_name = "publications"
urlpatterns: list[URLPattern] = []
