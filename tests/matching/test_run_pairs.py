"""From a proposal for all to what the office does with its pairs: ask, keep, rule out."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from accounts.models import User
from matching.enums import ProposalStatus, RunStatus
from matching.models import ForbiddenPair, MatchingRun, PinnedPair, Proposal, RunEntry
from matching.services.proposal import propose
from newcomers.models import Newcomer
from tests.builders import make_newcomer, make_organisation, make_ready_volunteer, make_user
from tests.matching.runs import make_entry, make_run
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


@pytest.fixture
def run(newcomer: Newcomer, volunteer: Volunteer) -> MatchingRun:
    """Two pairs, and somebody for whom there is nobody."""
    run = make_run(total=9000)
    make_entry(run, newcomer, volunteer)
    make_entry(
        run, make_newcomer(person_first_name="Amina"), make_ready_volunteer(person_first_name="Ulrike")
    )
    make_entry(run, make_newcomer(person_first_name="Besa"))
    return run


def entry_of(run: MatchingRun, first_name: str) -> RunEntry:
    return run.entries.get(newcomer__person__first_name=first_name)


def done(client: Client, name: str, run: MatchingRun, **data: object) -> str:
    response = client.post(reverse(f"matching:{name}", args=[run.pk]), data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_chosen_pairs_are_asked_and_the_others_are_not(office: Client, run: MatchingRun, newcomer) -> None:
    page = done(office, "run_accept", run, entry=[entry_of(run, "Selam").pk])
    assert "1 Paar wird gefragt." in page
    proposal = Proposal.objects.get()
    assert proposal.newcomer == newcomer and proposal.run == run and proposal.proposed_by is not None


def test_all_pairs_can_be_asked_at_once(office: Client, run: MatchingRun, coordinator: User) -> None:
    pair = entry_of(run, "Amina")
    propose(volunteer=pair.volunteer, newcomer=pair.newcomer, by=coordinator, today=timezone.localdate())
    page = done(office, "run_accept", run, all="1")
    assert "1 Paar wird gefragt." in page and "Nicht gefragt" not in page
    assert Proposal.objects.filter(run=run).count() == 1


def test_refused_pair_says_why_and_stops_no_other(
    office: Client, run: MatchingRun, coordinator: User
) -> None:
    taken = entry_of(run, "Amina")
    propose(volunteer=taken.volunteer, newcomer=make_newcomer(), by=coordinator, today=timezone.localdate())
    page = done(office, "run_accept", run, entry=[entry.pk for entry in run.entries.all()])
    assert "1 Paar wird gefragt." in page
    assert "Nicht gefragt: Ulrike M. – Amina T." in page and "keinen freien Platz" in page


def test_nothing_chosen_is_a_sentence(office: Client, run: MatchingRun) -> None:
    assert "Bitte wählen Sie mindestens ein Paar." in done(office, "run_accept", run)
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("entry", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_unknown_pair_changes_nothing(office: Client, run: MatchingRun, entry: str) -> None:
    for name in ("run_pin", "run_unpin", "run_forbid"):
        assert office.post(reverse(f"matching:{name}", args=[run.pk]), {"pair": entry}).status_code == 404
    office.post(reverse("matching:run_accept", args=[run.pk]), {"entry": entry})
    assert not Proposal.objects.exists() and MatchingRun.objects.count() == 1


def test_keeping_a_pair_proposes_anew_beside_this_one(office: Client, run: MatchingRun, newcomer) -> None:
    page = done(office, "run_pin", run, pair=entry_of(run, "Selam").pk)
    assert "wird ab jetzt festgehalten" in page
    assert PinnedPair.objects.get().newcomer == newcomer
    following = MatchingRun.objects.get(status=RunStatus.QUEUED)
    assert following.previous == run and following.organisation == run.organisation
    done(office, "run_unpin", run, pair=entry_of(run, "Selam").pk)
    assert not PinnedPair.objects.exists()


def test_ruling_a_pair_out_proposes_anew(office: Client, run: MatchingRun, newcomer: Newcomer) -> None:
    done(office, "run_forbid", run, pair=entry_of(run, "Selam").pk)
    assert ForbiddenPair.objects.get().newcomer == newcomer
    assert MatchingRun.objects.get(status=RunStatus.QUEUED).previous == run


def test_pair_that_cannot_be_kept_any_more_is_refused_in_words(
    office: Client, run: MatchingRun, volunteer: Volunteer, newcomer: Newcomer, coordinator: User
) -> None:
    entry = entry_of(run, "Selam")
    propose(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=timezone.localdate())
    for name in ("run_pin", "run_forbid"):
        assert "gefragt" in done(office, name, run, pair=entry.pk)
    assert not PinnedPair.objects.exists() and not ForbiddenPair.objects.exists()
    assert MatchingRun.objects.count() == 1


def test_somebody_of_another_office_in_a_run_is_out_of_reach(
    office: Client, run: MatchingRun, volunteer: Volunteer
) -> None:
    volunteer.person.organisation = make_organisation("Diakonie", kind="welfare")
    volunteer.person.save()
    entry = entry_of(run, "Selam")
    done(office, "run_accept", run, entry=[entry.pk])
    assert office.post(reverse("matching:run_pin", args=[run.pk]), {"pair": entry.pk}).status_code == 404
    assert not Proposal.objects.filter(status=ProposalStatus.OPEN).exists()


def test_what_was_only_tried_out_cannot_be_asked_about(office: Client, run: MatchingRun) -> None:
    MatchingRun.objects.update(is_preview=True)
    data = {"entry": entry_of(run, "Selam").pk, "pair": entry_of(run, "Selam").pk}
    for name in ("run_accept", "run_pin", "run_unpin", "run_forbid"):
        assert office.post(reverse(f"matching:{name}", args=[run.pk]), data).status_code == 404


def test_another_office_reaches_none_of_it(client: Client, run: MatchingRun) -> None:
    client.force_login(
        make_user(Kind.COORDINATOR, organisation=make_organisation("Diakonie", kind="welfare"))
    )
    data = {"entry": entry_of(run, "Selam").pk, "pair": entry_of(run, "Selam").pk}
    for name in ("run_accept", "run_pin", "run_unpin", "run_forbid", "run_again", "run_tryout"):
        assert client.post(reverse(f"matching:{name}", args=[run.pk]), data).status_code == 404
