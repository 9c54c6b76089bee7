from django.urls.resolvers import URLPattern

app_name = "certificates"
urlpatterns: list[URLPattern] = []
