from django.urls.resolvers import URLPattern

app_name = "newcomers"
urlpatterns: list[URLPattern] = []
