"""The workbench's candidates: who suits, best first, who does not and why, and anybody by name."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from matching import profiles
from matching.features import VOLUNTEERS
from matching.services.pair import forbid_pair
from newcomers.models import Newcomer
from people.services import set_availability, set_languages
from tests.builders import make_interest, make_newcomer, make_ready_volunteer, make_task, make_volunteer
from tests.matching.office import shown
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


def candidates(page: str) -> str:
    return page.split("bench__candidates")[1].split("bench__pair")[0]


def test_the_best_is_shown_with_words_score_and_week(office, volunteer, newcomer) -> None:
    make_ready_volunteer(person_first_name="Ulrike", person_likes=[])
    page = shown(office, "newcomer", newcomer.pk)
    assert "Wer passt zu Selam T.?" in page and "Brigitte L. und Selam T." in page
    assert candidates(page).index("Brigitte L.") < candidates(page).index("Ulrike M.")
    assert "Deutsch verbindet sie." in page and "Dienstags ist gemeinsam Zeit." in page
    assert "15–18" in page and "25/25" in page and "Beide fragen" in page


def test_a_volunteer_finds_the_best_newcomers(office, volunteer, newcomer) -> None:
    amina = make_newcomer(person_first_name="Amina", person_likes=[])
    page = shown(office, "volunteer", volunteer.pk)
    assert "Zu wem passt Brigitte L.?" in page and "Brigitte L. und Selam T." in page
    assert candidates(page).index("Selam T.") < candidates(page).index("Amina T.")
    other = shown(office, "volunteer", volunteer.pk, kandidat=amina.pk)
    assert "Brigitte L. und Amina T." in other


def test_both_sides_show_the_same_score(office, volunteer, newcomer) -> None:
    from_one = office.get(reverse("matching:newcomer", args=[newcomer.pk])).context
    from_other = office.get(reverse("matching:volunteer", args=[volunteer.pk])).context
    totals = {context["candidates"].possible[0].total for context in (from_one, from_other)}
    assert totals == {from_one["pair"].score.total}


def test_the_others_stand_by_what_is_in_the_way_with_their_number(office, volunteer, newcomer) -> None:
    make_ready_volunteer(person_first_name="Klaus", person_windows=[])
    for number in range(5):
        make_ready_volunteer(person_first_name=f"Franz{number}", person_languages={"fr": 7})
    make_ready_volunteer(person_first_name="Ferne", person_languages={"fr": 7}, person_windows=[])
    groups = office.get(reverse("matching:newcomer", args=[newcomer.pk])).context["candidates"].groups
    assert [(group.title, group.count) for group in groups] == [
        ("Sprache", 5),
        ("Gemeinsame Zeit", 1),
        ("Mehreres", 1),
    ]
    assert len(groups[0].nearest) == 3 and groups[0].more == 2


def test_only_possible_ones_on_demand(office, volunteer, newcomer) -> None:
    make_ready_volunteer(person_first_name="Klaus", person_windows=[])
    assert "Klaus M." in shown(office, "newcomer", newcomer.pk)
    page = candidates(shown(office, "newcomer", newcomer.pk, **{"k-possible": "on"}))
    assert "Klaus M." not in page and "Brigitte L." in page


def test_candidates_are_searched_by_name_language_and_interest(office, volunteer, newcomer) -> None:
    chess = make_interest("Schach", "Chess")
    make_ready_volunteer(
        person_first_name="Ulrike", person_likes=[chess], person_languages={"de": 7, "ti": 3}
    )
    for question in ({"k-q": "ulri"}, {"k-language": "ti"}, {"k-interest": str(chess.pk)}):
        page = candidates(shown(office, "newcomer", newcomer.pk, **question))
        assert "Ulrike M." in page and "Brigitte L." not in page
    empty = shown(office, "newcomer", newcomer.pk, **{"k-q": "gibtesnicht"})
    assert "Brigitte L." not in empty


def test_questions_of_one_column_go_along_in_the_other(office, volunteer, newcomer) -> None:
    page = shown(office, "newcomer", newcomer.pk, **{"k-q": "brig", "q": "sel", "language": ""})
    assert '<input type="hidden" name="q" value="sel">' in candidates(page)
    assert '<input type="hidden" name="k-q" value="brig">' in page.split("bench__candidates")[0]


def test_where_nobody_suits_the_nearest_is_shown_with_what_is_against_it(office, newcomer) -> None:
    make_ready_volunteer(person_first_name="Klaus", person_languages={"fr": 7}, person_windows=[])
    make_ready_volunteer(person_first_name="Ulrike", person_languages={"fr": 7})
    page = shown(office, "newcomer", newcomer.pk)
    assert "Ulrike M. kommt am nächsten heran." in page and "Ulrike M. und Selam T." in page
    assert "Es gibt keine Sprache" in page and "Beide fragen" not in page


def test_without_prepared_volunteers_the_page_leads_to_them(office, newcomer) -> None:
    page = shown(office, "newcomer", newcomer.pk)
    assert "Noch ist niemand aufgenommen" in page and reverse("volunteers:list") in page


def test_missing_data_are_named_and_can_be_completed(office, volunteer, newcomer) -> None:
    set_languages(newcomer.person, levels={})
    set_availability(newcomer.person, windows=[])
    page = shown(office, "newcomer", newcomer.pk)
    assert "Für Selam sind keine Sprachen eingetragen." in page
    assert "Für Selam sind keine freien Zeiten eingetragen." in page
    assert reverse("people:edit", args=[newcomer.person_id]) in page and "Warum nicht?" not in page


@pytest.mark.parametrize("wanted", ["nonsense", "00000000-0000-0000-0000-000000000000"])
@pytest.mark.parametrize("name", ["newcomer", "volunteer"])
def test_a_candidate_who_does_not_exist_is_not_found(office, volunteer, newcomer, name, wanted) -> None:
    pk = newcomer.pk if name == "newcomer" else volunteer.pk
    assert office.get(reverse(f"matching:{name}", args=[pk]), {"kandidat": wanted}).status_code == 404


def test_many_candidates_come_on_demand(office, newcomer) -> None:
    for number in range(14):
        make_ready_volunteer(person_first_name=f"Person{number:02d}")
    first = candidates(shown(office, "newcomer", newcomer.pk))
    assert "2 weitere zeigen" in first and first.count("of 100") + first.count("von 100") == 12
    every = candidates(shown(office, "newcomer", newcomer.pk, mehr=1))
    assert all(f"Person{number:02d}" in every for number in range(14)) and "weitere zeigen" not in every


def test_many_volunteers_do_not_load_many_profiles(office, newcomer, monkeypatch) -> None:
    for number in range(40):
        make_ready_volunteer(person_languages={"de": 7} if number % 2 else {"fr": 7})
    page = reverse("matching:newcomer", args=[newcomer.pk])
    VOLUNTEERS.fill()
    made = []
    person_fields = profiles._of_person
    monkeypatch.setattr(profiles, "_of_person", lambda person: made.append(person) or person_fields(person))
    assert office.get(page).status_code == 200
    assert 0 < len(made) <= 25


def test_both_sides_stand_beside_each_other_with_what_they_share_marked(office, volunteer, newcomer) -> None:
    reading = make_task("Lesen und Schreiben lernen", "Reading and writing")
    reading.needed_by = "not_literate"
    reading.save()
    newcomer.person.literacy = "none"
    newcomer.person.save()
    pair = office.get(reverse("matching:newcomer", args=[newcomer.pk])).context["pair"]
    topics = {topic.title: topic for topic in pair.topics}
    languages = [(item.text, item.is_shared) for item in topics["Sprachen"].newcomer]
    assert languages == [("Tigrinya (Muttersprache)", False), ("Deutsch (A2)", True)]
    assert [(item.text, item.is_shared) for item in topics["Angebot und Bedarf"].newcomer] == [
        ("Deutsch sprechen", True),
        ("Lesen und Schreiben lernen (folgt aus Lesen und Schule)", False),
    ]
    assert [item.is_shared for item in topics["Interessen"].volunteer] == [True]
    page = shown(office, "newcomer", newcomer.pk)
    assert 'class="is-shared"' in page and "(passt zur anderen Seite)" in page


# --- anybody by name ------------------------------------------------------------------------------------


def test_anybody_can_be_checked_by_name_prepared_or_not(office, volunteer, newcomer) -> None:
    applied = make_volunteer(person_first_name="Neuling", status="applied")
    page = shown(office, "newcomer", newcomer.pk, pruefen="neul")
    assert "Neuling Muster" in page and "beworben" in page.lower()
    page = shown(office, "newcomer", newcomer.pk, kandidat=applied.pk)
    assert "Neuling M. und Selam T." in page and "Beide fragen" not in page
    assert "Neuling ist im Moment nicht aufgenommen" in page
    assert "Für Neuling fehlt: " in page and "Neuling fehlen noch 40" in page


def test_a_search_for_nobody_says_so_and_a_common_name_is_cut_short(office, volunteer, newcomer) -> None:
    assert "Niemand mit diesem Namen." in shown(office, "newcomer", newcomer.pk, pruefen="gibtesnicht")
    for _number in range(12):
        make_volunteer(person_first_name="Maria")
    page = shown(office, "newcomer", newcomer.pk, pruefen="Maria")
    assert page.count("Maria Muster") == 10 and "und 2 weitere: bitte geben Sie mehr" in page


def test_a_newcomer_is_checked_from_the_volunteers_page(office, volunteer, newcomer) -> None:
    early = make_newcomer(person_first_name="Frühe", status="registered", waiting_since=None)
    assert "Frühe Tesfay" in shown(office, "volunteer", volunteer.pk, pruefen="Frühe")
    page = shown(office, "volunteer", volunteer.pk, kandidat=early.pk)
    assert "Frühe ist im Moment nicht angenommen" in page and "Beide fragen" not in page


def test_every_gate_is_told_with_its_figures(
    office: Client, volunteer: Volunteer, newcomer: Newcomer
) -> None:
    page = shown(office, "newcomer", newcomer.pk, kandidat=volunteer.pk)
    for text in (
        "Brigitte ist aufgenommen, geprüft und geschult, Selam wartet.",
        "Gemeinsam erreichen sie A2, nötig ist A2.",
        "Di 15–18. Nötig sind 60 Minuten am Stück.",
        "Sie wohnen im selben Ort.",
        "Brigitte hat dazu keinen Wunsch.",
        "Bei Selam leben keine Kinder im Haushalt.",
        "Brigitte hat 1 freien Platz.",
        "Nichts aus der Vorgeschichte der beiden spricht dagegen.",
    ):
        assert text in page, text
    assert "spricht dagegen</" not in page


def test_a_closed_gate_is_told_as_well(office, volunteer, newcomer, coordinator: User) -> None:
    forbid_pair(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=timezone.localdate())
    Volunteer.objects.filter(pk=volunteer.pk).update(wished_gender="male")
    page = shown(office, "newcomer", newcomer.pk, kandidat=volunteer.pk)
    assert page.count("spricht dagegen</") == 2
    assert "Das Büro hat sich gegen dieses Paar entschieden." in page
    assert "Brigitte möchte einen Mann begleiten." in page
