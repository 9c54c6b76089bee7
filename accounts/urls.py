from django.urls import path

from accounts.views import own, rights, users

app_name = "accounts"
urlpatterns = [
    path("", users.UserList.as_view(), name="user_list"),
    path("neu/", users.UserCreate.as_view(), name="user_create"),
    path("rechte/", rights.rights, name="rights"),
    path("profil/", own.Profile.as_view(), name="profile"),
    path("einladung/<str:token>/", own.invitation, name="accept_invitation"),
    path("rollen/<uuid:pk>/entziehen/", users.role_revoke, name="role_revoke"),
    path("<uuid:pk>/", users.user_detail, name="user_detail"),
    path("<uuid:pk>/bearbeiten/", users.UserEdit.as_view(), name="user_edit"),
    path("<uuid:pk>/rolle/", users.role_grant, name="role_grant"),
    path("<uuid:pk>/schliessen/", users.user_deactivate, name="user_deactivate"),
    path("<uuid:pk>/oeffnen/", users.user_activate, name="user_activate"),
]
