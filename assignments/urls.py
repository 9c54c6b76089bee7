from django.urls.resolvers import URLPattern

app_name = "assignments"
urlpatterns: list[URLPattern] = []
