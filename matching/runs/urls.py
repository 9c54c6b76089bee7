"""Everything under /vermittlung/fuer-alle/."""

from django.urls import path

from matching.views import run_pairs, runs, tryout

urlpatterns = [
    path("", runs.RunList.as_view(), name="run_list"),
    path("<uuid:pk>/", runs.run, name="run"),
    path("<uuid:pk>/neu/", runs.run_again, name="run_again"),
    path("<uuid:pk>/fragen/", run_pairs.run_accept, name="run_accept"),
    path("<uuid:pk>/merken/", run_pairs.run_pin, name="run_pin"),
    path("<uuid:pk>/vergessen/", run_pairs.run_unpin, name="run_unpin"),
    path("<uuid:pk>/ausschliessen/", run_pairs.run_forbid, name="run_forbid"),
    path("<uuid:pk>/ausprobieren/", tryout.run_tryout, name="run_tryout"),
    path("<uuid:pk>/uebernehmen/", tryout.run_adopt, name="run_adopt"),
]
