from django.urls import path

from accounts.views import confirm, own, rights, users

app_name = "accounts"
urlpatterns = [
    path("", users.UserList.as_view(), name="user_list"),
    path("neu/", users.UserCreate.as_view(), name="user_create"),
    path("rechte/", rights.rights, name="rights"),
    path("profil/", own.Profile.as_view(), name="profile"),
    path("profil/anmeldungen/", own.sessions, name="own_sessions"),
    path("profil/anmeldungen/beenden/", own.sessions_end, name="own_sessions_end"),
    path("profil/anmeldungen/<int:pk>/beenden/", own.session_end, name="own_session_end"),
    path("profil/bestaetigen/", confirm.ConfirmByMail.as_view(), name="own_confirm_by_mail"),
    path("profil/bestaetigen/code/", confirm.send_code, name="own_send_code"),
    path("einladung/<str:token>/", own.invitation, name="accept_invitation"),
    path("rollen/<uuid:pk>/entziehen/", users.role_revoke, name="role_revoke"),
    path("<uuid:pk>/", users.user_detail, name="user_detail"),
    path("<uuid:pk>/bearbeiten/", users.UserEdit.as_view(), name="user_edit"),
    path("<uuid:pk>/rolle/", users.role_grant, name="role_grant"),
    path("<uuid:pk>/schliessen/", users.user_deactivate, name="user_deactivate"),
    path("<uuid:pk>/zweiter-faktor/", users.factor_reset, name="factor_reset"),
    path("<uuid:pk>/abmelden/", users.sessions_end, name="sessions_end"),
    path("<uuid:pk>/oeffnen/", users.user_activate, name="user_activate"),
]
