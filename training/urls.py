from django.urls import path

from training.views import courses, mine, modules, sessions

app_name = "training"
urlpatterns = [
    path("", courses.CourseList.as_view(), name="course_list"),
    path("neu/", courses.CourseCreate.as_view(), name="course_create"),
    path("meine/", mine.mine, name="mine"),
    path("module/", modules.module_list, name="module_list"),
    path("module/neu/", modules.ModuleCreate.as_view(), name="module_create"),
    path("module/<uuid:pk>/", modules.ModuleEdit.as_view(), name="module_edit"),
    path("termine/<uuid:pk>/", sessions.SessionEdit.as_view(), name="session_edit"),
    path("termine/<uuid:pk>/loeschen/", sessions.session_delete, name="session_delete"),
    path("termine/<uuid:pk>/anwesenheit/", sessions.session_attendance, name="session_attendance"),
    path("<uuid:pk>/", courses.course_detail, name="course_detail"),
    path("<uuid:pk>/bearbeiten/", courses.CourseEdit.as_view(), name="course_edit"),
    path("<uuid:pk>/loeschen/", courses.course_delete, name="course_delete"),
    path("<uuid:pk>/termine/neu/", sessions.SessionCreate.as_view(), name="session_create"),
    path("<uuid:pk>/anmelden/<uuid:volunteer_pk>/", courses.course_enrol, name="course_enrol"),
    path("<uuid:pk>/abmelden/<uuid:volunteer_pk>/", courses.course_leave, name="course_leave"),
]
