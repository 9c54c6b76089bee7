"""The pages of "Propose for all": start, progress, and what came out against last time."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from accounts.models import User
from matching.enums import RunStatus
from matching.loading import question_for
from matching.models import MatchingRun, PinnedPair
from matching.runs.reach import Reach
from matching.services.proposal import propose
from newcomers.models import Newcomer
from tests.builders import (
    make_municipality,
    make_newcomer,
    make_organisation,
    make_programme,
    make_ready_volunteer,
    make_user,
)
from tests.matching.runs import LANGUAGE_MISSING, make_entry, make_run
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
LIST = "/vermittlung/fuer-alle/"


@pytest.fixture
def office(client: Client, coordinator: User) -> Client:
    make_programme()
    client.force_login(coordinator)
    return client


def shown(client: Client, run: MatchingRun, **query: Any) -> str:
    response = client.get(run.get_absolute_url(), query)
    assert response.status_code == 200
    return response.content.decode()


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


# --- start and list ------------------------------------------------------------------------------------


def test_one_button_starts_a_proposal_for_my_office(office: Client, coordinator: User) -> None:
    page = office.get(LIST).content.decode()
    assert "Neuen Vorschlag machen" in page and "<select" not in page.partition("<main")[2]
    form = office.get(LIST).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data["programme"] = make_programme().pk
    response = office.post(LIST, data)
    run = MatchingRun.objects.get()
    assert response.url == run.get_absolute_url()
    assert run.organisation == make_organisation() and run.municipality is None
    assert run.started_by == coordinator and run.status == RunStatus.QUEUED


def test_starting_twice_leads_to_the_one_under_way(office: Client) -> None:
    data = {"programme": make_programme().pk, "reach": make_organisation().pk}
    first, second = office.post(LIST, data), office.post(LIST, data)
    assert first.url == second.url and MatchingRun.objects.count() == 1


def test_whoever_is_in_charge_of_one_town_starts_for_that_town(client: Client) -> None:
    town = make_municipality()
    make_programme()
    client.force_login(make_user(Kind.COORDINATOR, municipality=town))
    reach = f"{make_organisation().pk}-{town.pk}"
    client.post(LIST, {"programme": make_programme().pk, "reach": reach})
    assert MatchingRun.objects.get().municipality == town
    refused = client.post(LIST, {"programme": make_programme().pk, "reach": make_organisation().pk})
    assert refused.status_code == 422 and MatchingRun.objects.count() == 1


def test_administrators_start_for_everybody(client: Client) -> None:
    make_programme()
    client.force_login(make_user(Kind.ADMINISTRATOR))
    client.post(LIST, {"programme": make_programme().pk, "reach": "all"})
    assert MatchingRun.objects.get().organisation is None


def test_several_programmes_are_offered_to_choose_from(office: Client) -> None:
    make_programme("Zweites Programm", code="ZWO")
    page = office.get(LIST).content.decode()
    assert "Zweites Programm" in page and "<select" in page
    refused = office.post(LIST, {"reach": make_organisation().pk})
    assert refused.status_code == 422 and not MatchingRun.objects.exists()


def test_list_shows_what_came_out_of_each(office: Client, newcomer: Newcomer, volunteer: Volunteer) -> None:
    run = make_run(total=4500)
    make_entry(run, newcomer, volunteer)
    make_entry(run, make_newcomer())
    make_run(is_preview=True)
    page = office.get(LIST).content.decode()
    assert run.get_absolute_url() in page and "1 Vorschlag für alle" in page
    row = page[page.index(run.get_absolute_url()) :]
    assert "Kreis Bergstraße (IBP)" in row and ">45<" in row and "fertig" in row


def test_empty_list_says_so(office: Client) -> None:
    assert "Bisher wurde noch kein Vorschlag für alle gemacht." in office.get(LIST).content.decode()


# --- while it is being made ------------------------------------------------------------------------------


def test_progress_is_shown_and_asked_for_again(office: Client) -> None:
    run = make_run(status=RunStatus.RUNNING, progress=40, finished_at=None)
    page = shown(office, run)
    assert 'value="40"' in page and "40 %" in page and "Noch einmal nachsehen" in page
    piece = office.get(run.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece and 'value="40"' in piece and "hx-get" in piece


def test_finished_run_makes_the_waiting_page_load_anew(office: Client) -> None:
    run = make_run()
    response = office.get(run.get_absolute_url(), headers={"HX-Request": "true"})
    assert response["HX-Refresh"] == "true"


def test_failed_run_says_why_and_offers_another(office: Client) -> None:
    run = make_run(status=RunStatus.FAILED, failure="broken_off", finished_at=None)
    page = shown(office, run)
    assert "immer wieder abgebrochen" in page and "Neu starten" in page
    response = office.post(reverse("matching:run_again", args=[run.pk]))
    assert MatchingRun.objects.get(status=RunStatus.QUEUED).get_absolute_url() == response.url


# --- what came out -----------------------------------------------------------------------------------


def test_page_says_what_came_out_and_why_there_is_nothing_better(
    office: Client, coordinator: User, newcomer: Newcomer, volunteer: Volunteer
) -> None:
    run = make_run(total=10_000, greedy_total=9_400, greedy_pairs=1, started_by=coordinator)
    make_entry(run, newcomer, volunteer)
    make_entry(run, make_newcomer(person_first_name="Amina"))
    page = shown(office, run)
    assert "1 Paar für 2 Wartende; 1 Person bleibt ohne Begleitung." in page
    assert "1 Paar gebracht und 6\u00a0% weniger Punkte." in page
    assert "Bewiesen: Keine andere Wahl hat eine höhere Summe (Lücke 0)." in page
    assert "Sabine Keller" in page and "ab12cd34" in page and "A2" in page


def test_pair_is_told_with_score_and_words(office: Client, newcomer: Newcomer, volunteer: Volunteer) -> None:
    run = make_run(total=4500)
    entry = make_entry(run, newcomer, volunteer)
    page = shown(office, run)
    assert "Selam T. und Brigitte L." in page and ">75<" in page and "Deutsch verbindet sie." in page
    assert f'value="{entry.pk}"' in page and "checked" in page
    assert f"{reverse('matching:newcomer', args=[newcomer.pk])}?kandidat={volunteer.pk}" in page


def test_nobody_waiting_is_a_sentence(office: Client) -> None:
    assert "Im Moment wartet niemand." in shown(office, make_run())


def test_rows_say_what_is_other_than_last_time(office: Client, volunteer: Volunteer) -> None:
    other = make_ready_volunteer(person_first_name="Ulrike", person_last_name="Berg", places=3)
    names = ("Same", "Other", "Nobody", "New", "Lost", "Gone")
    people = {name: make_newcomer(person_first_name=name) for name in names}
    before = make_run()
    for name, partner in (
        ("Same", volunteer),
        ("Other", other),
        ("Nobody", None),
        ("Lost", other),
        ("Gone", other),
    ):
        make_entry(before, people[name], partner)
    run = make_run(previous=before)
    for name, partner in (
        ("Same", volunteer),
        ("Other", volunteer),
        ("Nobody", other),
        ("New", other),
        ("Lost", None),
    ):
        make_entry(run, people[name], partner)
    rows = {
        row.newcomer.person.first_name: row.change_text
        for row in office.get(run.get_absolute_url()).context["rows"]
    }
    assert rows == {
        "Same": "wie zuvor",
        "Other": "zuvor: Ulrike B.",
        "Nobody": "zuvor: niemand",
        "New": "neu",
    }
    page = shown(office, run)
    assert "Nicht mehr im Vorschlag" in page and "Gone T." in page
    assert office.get(run.get_absolute_url()).context["unmatched"][0].change_text == "zuvor: Ulrike B."
    only = {
        row.newcomer.person.first_name
        for row in office.get(run.get_absolute_url(), {"nur": "anders"}).context["rows"]
    }
    assert only == {"Other", "Nobody", "New"}


def test_those_without_somebody_stand_with_their_reason(office: Client) -> None:
    nobody = make_newcomer(person_first_name="Amina")
    lacking = make_newcomer(person_first_name="Besa")
    run = make_run()
    make_entry(run, nobody)
    make_entry(run, lacking, reason=LANGUAGE_MISSING)
    page = shown(office, run)
    assert "Niemand unter den Ehrenamtlichen hat einen freien Platz." in page
    assert "Für Besa sind keine Sprachen" in page
    assert "Ohne Begleitung" in page and reverse("matching:newcomer", args=[nobody.pk]) in page
    data = page[page.index("Angaben fehlen") :]
    assert "Besa T." in data and lacking.get_absolute_url() in data and "Amina" not in data


def test_kept_pairs_that_cannot_be_are_told_with_the_reason(
    office: Client, newcomer: Newcomer, volunteer: Volunteer
) -> None:
    pair = {"newcomer": str(newcomer.pk), "volunteer": str(volunteer.pk)}
    reasons = {
        "not_free": "Brigitte ist nicht bereit oder hat im Moment keinen freien Platz.",
        "place": "Für Brigitte werden mehr Paare festgehalten, als Plätze frei sind.",
        "declined": "Die beiden wurden schon einmal gefragt",
    }
    for gate, sentence in reasons.items():
        page = shown(office, make_run(contradictions=[pair | {"gate": gate}]))
        assert "Festgehalten, aber nicht möglich" in page and sentence in page


def test_volunteers_whose_data_is_missing_are_listed(office: Client, volunteer: Volunteer) -> None:
    page = shown(office, make_run(incomplete_volunteers=[str(volunteer.pk)]))
    assert volunteer.get_absolute_url() in page[page.index("Angaben fehlen") :]


def test_what_is_missing_is_told_as_people_to_look_for(office: Client, newcomer: Newcomer) -> None:
    kind = {"language": "ti", "near": str(newcomer.pk), "windows": [[1, 900, 1080]], "tasks": []}
    run = make_run(missing=[{**kind, "gender": "unspecified", "volunteers": 2, "pairs": 2}])
    wanted = "2 weitere Ehrenamtliche mit Tigrinya, in der Nähe von Bensheim, mit Zeit am Dienstag 15–18"
    assert f"{wanted}: 2 Paare mehr." in shown(office, run)


def test_kept_pair_shows_the_rule_it_breaks_and_the_reason(
    office: Client, coordinator: User, newcomer: Newcomer, volunteer: Volunteer
) -> None:
    PinnedPair.objects.create(
        volunteer=volunteer,
        newcomer=newcomer,
        pinned_by=coordinator,
        pinned_on=timezone.localdate(),
        reason="Sie kennen sich aus dem Chor.",
    )
    run = make_run()
    make_entry(run, newcomer, volunteer, is_pinned=True, overridden=["children"])
    page = shown(office, run)
    assert "festgehalten" in page and "gegen eine Regel" in page
    assert "lieber jemanden ohne" in page and "Sie kennen sich aus dem Chor." in page
    assert "Nicht länger festhalten" in page


def test_asked_pair_shows_its_state_and_cannot_be_chosen_again(
    office: Client, coordinator: User, newcomer: Newcomer, volunteer: Volunteer
) -> None:
    run = make_run()
    entry = make_entry(run, newcomer, volunteer)
    proposal = propose(
        volunteer=volunteer, newcomer=newcomer, by=coordinator, today=timezone.localdate(), run=run
    )
    page = shown(office, run)
    assert reverse("matching:proposal", args=[proposal.pk]) in page and f'value="{entry.pk}"' not in page
    assert "Die ausgewählten Paare fragen" not in page


def test_newcomer_who_is_asked_about_somebody_else_cannot_be_chosen(
    office: Client, coordinator: User, newcomer: Newcomer, volunteer: Volunteer
) -> None:
    run = make_run()
    make_entry(run, newcomer, make_ready_volunteer())
    propose(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=timezone.localdate())
    page = shown(office, run)
    assert "wird zu jemand anderem gefragt" in page and 'name="entry"' not in page


def test_older_proposal_leads_to_the_newest(office: Client) -> None:
    old, new = make_run(), make_run()
    assert new.get_absolute_url() in shown(office, old)
    assert old.get_absolute_url() not in shown(office, new)


def test_page_says_whether_the_data_has_changed(office: Client) -> None:
    run = make_run()
    page = shown(office, run)
    assert "etwas hat sich geändert" in page
    question = question_for(
        run.programme, reach=Reach(run.organisation), today=timezone.localdate(run.started_at)
    )
    MatchingRun.objects.update(input_hash=question.hash)
    assert "unverändert" in shown(office, run)
    make_newcomer()
    assert "etwas hat sich geändert" in shown(office, run)


def test_queries_do_not_grow_with_pairs(office: Client) -> None:
    small, large = make_run(previous=make_run()), make_run(previous=make_run())
    for run, size in ((small, 2), (large, 8)):
        for _number in range(size):
            make_entry(run, make_newcomer(), make_ready_volunteer())
            make_entry(run, make_newcomer())
            make_entry(run.previous, make_newcomer(), make_ready_volunteer())
    shown(office, small)  # packs what matching knows of everybody, once
    assert queries_of(office, small.get_absolute_url()) == queries_of(office, large.get_absolute_url())


def test_hundreds_of_pairs_come_page_by_page(
    office: Client, volunteer: Volunteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matching.runs.page.PAIRS_A_PAGE", 2)
    run = make_run()
    for score in (90, 80, 70):
        make_entry(run, make_newcomer(), volunteer, score=score)
    page = shown(office, run)
    assert page.count('name="entry"') == 2 and "Alle Paare auf allen Seiten fragen" in page
    assert "?seite=2" in page
    second = office.get(run.get_absolute_url(), {"seite": 2})
    assert [row.entry.score for row in second.context["rows"]] == [70]
    assert office.get(run.get_absolute_url(), {"seite": "nonsense"}).status_code == 200


# --- whose it is ---------------------------------------------------------------------------------------


def test_runs_of_another_office_are_not_found(office: Client) -> None:
    foreign = make_run(organisation=make_organisation("Diakonie", kind="welfare"))
    everybody = make_run(organisation=None)
    for run in (foreign, everybody):
        assert office.get(run.get_absolute_url()).status_code == 404
        assert run.get_absolute_url() not in office.get(LIST).content.decode()


def test_somebody_who_moved_to_another_office_is_not_named(
    office: Client, newcomer: Newcomer, volunteer: Volunteer
) -> None:
    run = make_run()
    make_entry(run, newcomer, volunteer)
    volunteer.person.organisation = make_organisation("Diakonie", kind="welfare")
    volunteer.person.save()
    page = shown(office, run)
    assert "Brigitte" not in page and "Selam" not in page
    assert "1 Eintrag wird nicht gezeigt" in page
