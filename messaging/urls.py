from django.urls.resolvers import URLPattern

app_name = "messaging"
urlpatterns: list[URLPattern] = []
