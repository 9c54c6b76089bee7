"""Two offices in one installation: what belongs to the other one is not found, listed, offered or named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.forms import BaseForm, ModelChoiceField, ModelMultipleChoiceField
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_filters import FilterSet

from accounts.enums import Kind
from accounts.models import Role, User
from assignments.services.asking import offer_assignment
from assignments.services.requests import request_assignment
from certificates.models import CertificateKind
from partnerships.services.partnership import start_partnership
from people.models import Interest
from programmes.models import Municipality, Organisation, Programme, Task
from tests.access_table import TABLE
from tests.builders import (
    make_group,
    make_municipality,
    make_newcomer,
    make_organisation,
    make_ready_volunteer,
    make_user,
)
from tests.canaries import as_text
from tests.fixtures.login import confirm
from tests.other_office import CANARY, EMAIL, There
from tests.test_access import URLS
from tests.training.builders import make_course, make_session
from training.models import Course

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> There:
    return There()


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return confirm(client)


@pytest.fixture
def here(there: There) -> Client:
    """The desk of a coordinator who has everything to do with this office and nothing with the other."""
    return logged_in(make_user(Kind.COORDINATOR, email="hier@example.org"))


def test_the_other_office_reaches_all_of_it_itself(there: There) -> None:
    """Otherwise the tests below would find nothing for a wrong reason."""
    client = logged_in(there.staff)
    for name, arguments in there.addresses().items():
        who, methods = TABLE[name]
        over = {"partnerships:supervision_attendance", "certificates:pdf"}
        if "GET" in methods and "C" in who and name not in over:
            assert client.get(reverse(name, kwargs=arguments)).status_code in (200, 302), name
    for name in lists():
        if name not in {"certificates:pdf_many", "assignments:mine"}:
            assert client.get(reverse(name)).status_code in (200, 302), name
    assert CANARY in client.get(reverse("office:desk")).content.decode()
    assert CANARY in client.get(reverse("office:search"), {"q": CANARY}).content.decode()


@pytest.mark.parametrize("kinds", [(Kind.COORDINATOR,), (Kind.TRAINER,), (Kind.VOLUNTEER,), tuple(Kind)[1:]])
def test_no_record_of_the_other_office_is_found(there: There, kinds: tuple[Kind, ...]) -> None:
    client = logged_in(make_user(*kinds, email="hier@example.org"))
    assert [found for found in answers_about(there, client) if found] == []


def answers_about(there: There, client: Client) -> Iterator[str]:
    """Call every URL with an id of that office: of each call what it gave away, or nothing."""
    for name, arguments in there.addresses().items():
        for method in TABLE[name][1].split():
            status = getattr(client, method.lower())(reverse(name, kwargs=arguments)).status_code
            yield "" if status in (403, 404) else f"{method} {name}: {status}"


def test_no_record_of_another_town_is_found(there: There) -> None:
    """Somebody who coordinates one town reaches nothing of the rest of their own organisation."""
    town = make_municipality("Lorsch", "64653")
    user = make_user(
        Kind.COORDINATOR, organisation=there.organisation, municipality=town, email="ort@example.org"
    )
    # The rules of a programme are for whoever coordinates all of it; its name is no secret.
    assert [found for found in answers_about(there, logged_in(user)) if found] == []


def lists() -> list[str]:
    """Every page without a record in its address that coordinators open."""
    return [
        name
        for name, (who, methods) in TABLE.items()
        if "GET" in methods and not URLS[name].pattern.converters and ("C" in who or who == "L")
    ]


def test_a_list_is_out_of_reach_once_one_works_for_another_organisation(there: There) -> None:
    there.staff.roles.update(organisation=make_organisation())
    client = logged_in(there.staff)
    assert client.get(reverse("office:import_detail", args=[there.batch.pk])).status_code == 404
    assert client.post(reverse("office:import_undo", args=[there.batch.pk])).status_code == 404


def test_no_list_form_or_desk_names_anybody_of_the_other_office(there: There, here: Client) -> None:
    wrong = []
    for name in lists():
        answer = here.get(reverse(name), {"alles": ""}, follow=True)
        page = as_text(answer.content, answer["Content-Type"])
        if CANARY in page.replace(f"{CANARY}haus", "") or EMAIL in page:
            wrong.append(name)
    assert wrong == []


@pytest.mark.parametrize("name", ["office:search", "volunteers:list", "newcomers:list", "messaging:list"])
def test_no_search_finds_anybody_of_the_other_office(there: There, here: Client, name: str) -> None:
    page = here.get(reverse(name), {"q": "Paar Frei", "search": EMAIL}).content.decode()
    assert f"{EMAIL}." not in page
    for words in ({"q": "frei"}, {"search": "frei"}):
        assert CANARY not in here.get(reverse(name), words).content.decode()


def own_records() -> list[str]:
    """Pages of this office's own records, on which others could be offered or named."""
    today, now = timezone.localdate(), timezone.now()
    newcomer, volunteer = make_newcomer(), make_ready_volunteer(person_last_name="Hiesig")
    staff = User.objects.get(email="hier@example.org")
    assignment = request_assignment(
        newcomer=newcomer,
        kind="doctor",
        language="ti",
        starts_at=now + timedelta(days=3),
        minutes=60,
        place="Klinik",
        by=staff,
        now=now,
    )
    # One at which nobody of the other office ever was: guests stand on the lists with their names.
    session = make_session(make_course("Hiesiger Kurs"))
    course = session.course
    group = make_group()
    pair = start_partnership(volunteer=volunteer, newcomer=newcomer, by=staff, today=today)
    waiting = make_newcomer(person_first_name="Yonas")
    return [
        reverse("assignments:detail", args=[assignment.pk]),
        reverse("matching:newcomer", args=[waiting.pk]),
        reverse("newcomers:detail", args=[waiting.pk]),
        reverse("volunteers:detail", args=[volunteer.pk]),
        reverse("training:course_detail", args=[course.pk]),
        reverse("training:course_detail", args=[course.pk]) + "?q=frei",
        reverse("training:course_overview", args=[course.pk]),
        reverse("training:session_detail", args=[session.pk]),
        reverse("training:session_detail", args=[session.pk]) + "?q=frei",
        reverse("training:session_edit", args=[session.pk]),
        reverse("training:session_attendance", args=[session.pk]),
        reverse("partnerships:group_detail", args=[group.pk]),
        reverse("partnerships:group_edit", args=[group.pk]),
        reverse("partnerships:detail", args=[pair.pk]),
        reverse("partnerships:close", args=[pair.pk]),
        reverse("partnerships:change_volunteer", args=[pair.pk]),
        reverse("partnerships:closing_round") + f"?programme={volunteer.programme_id}",
    ]


def test_no_choice_offers_anybody_of_the_other_office(there: There, here: Client) -> None:
    trainer = make_user(last_name=f"Lehrt {CANARY}", email=f"{EMAIL}.lehre@example.org")
    Role.objects.create(user=trainer, kind=Kind.TRAINER, organisation=there.organisation)
    for address in own_records():
        response = here.get(address)
        assert response.status_code == 200, address
        # Which organisations there are is known to all.
        page = response.content.decode().replace(f"{CANARY}haus", "")
        assert CANARY not in page and EMAIL not in page, address


def test_a_list_resembling_people_of_the_other_office_tells_nothing(there: There, here: Client) -> None:
    person = there.volunteer.person
    csv = f"Vorname;Name;PLZ;E-Mail\n{person.first_name};Berg;64625;{person.email}\n"
    organisation = Organisation.objects.get(name="Kreis Bergstraße")
    upload = {
        "kind": "volunteers",
        "file": SimpleUploadedFile("liste.csv", csv.encode()),
        "programme": there.volunteer.programme.pk,
        "organisation": organisation.pk,
    }
    preview = here.post(reverse("office:import_upload"), upload, follow=True)
    assert preview.context["preview"].counts["new"] == 1
    assert CANARY not in preview.content.decode()
    foreign = upload | {
        "file": SimpleUploadedFile("liste.csv", csv.encode()),
        "organisation": there.organisation.pk,
    }
    assert here.post(reverse("office:import_upload"), foreign).status_code == 422


def test_nobody_of_the_other_office_can_be_slipped_into_a_form(there: There, here: Client) -> None:
    """Ids from over there, posted to forms of this office."""
    waiting, group = make_newcomer(), make_group()
    course = Course.objects.create(
        programme=waiting.programme, organisation=group.organisation, title="Hiesiger Kurs"
    )
    at = {"starts_at": timezone.now() + timedelta(days=2)}
    assert (
        here.post(
            reverse("matching:proposal_create", args=[waiting.pk]), {"volunteer": there.volunteer.pk}
        ).status_code
        == 404
    )
    assert (
        here.post(
            reverse("training:course_enrol", args=[course.pk, there.volunteer.pk]),
        ).status_code
        == 404
    )
    assert (
        here.post(
            reverse("partnerships:group_join", args=[group.pk]), {"volunteer": there.volunteer.pk}
        ).status_code
        == 422
    )
    assert (
        here.post(
            reverse("assignments:create"),
            {"newcomer": there.newcomer.pk, "kind": "doctor", "language": "ti", "minutes": 60, **at},
        ).status_code
        == 422
    )
    chosen = {"volunteer": [there.volunteer.pk], "language": "de"}
    issue = f"{reverse('certificates:issue')}?kind={there.kind.pk}"
    assert (
        here.post(issue, chosen).status_code
        == here.post(issue, chosen | {"scope": "everybody"}).status_code
        == 422
    )
    assert waiting.proposals.count() == group.memberships.count() == course.enrolments.count() == 0


def test_no_pdf_prints_a_certificate_of_the_other_office(there: There, here: Client) -> None:
    foreign = {"certificate": [str(there.certificate.pk)]}
    response = here.get(reverse("certificates:pdf_many"), foreign)
    assert response.status_code == 302
    assert not response.content.startswith(b"%PDF")


# --- somebody who coordinates here and volunteers there ----------------------------------------------


@pytest.fixture
def double(there: There) -> Client:
    """Coordinates here; is one half of the pair over there."""
    user = make_user(Kind.COORDINATOR, Kind.VOLUNTEER, email="hier@example.org")
    person = there.partnership.volunteer.person
    person.user = user
    person.save()
    return logged_in(user)


def test_who_volunteers_over_there_sees_as_a_volunteer_only(there: There, double: Client) -> None:
    """Own pair, own meetings, own assignments: yes. What the office there notes about them: no."""
    newcomer = there.partnership.newcomer.person
    newcomer.last_name = "Geheim"
    newcomer.save()
    volunteer = there.partnership.volunteer
    pair = [there.partnership.pk]
    for name, pk in (
        ("partnerships:detail", pair[0]),
        ("partnerships:pause", pair[0]),
        ("partnerships:close", pair[0]),
        ("volunteers:detail", volunteer.pk),
        ("volunteers:edit", volunteer.pk),
        ("people:edit", volunteer.person.pk),
    ):
        assert double.get(reverse(name, args=[pk])).status_code == 404, name
    assert double.post(reverse("partnerships:meeting_called", args=[there.meeting.pk])).status_code == 404
    assert double.get(reverse("partnerships:meeting_edit", args=[there.meeting.pk])).status_code == 403
    saved = double.get(reverse("partnerships:meeting_saved", args=[there.meeting.pk]))
    assert saved.status_code == 200 and CANARY not in saved.content.decode()
    assert double.get(reverse("partnerships:meeting_create", args=pair)).status_code == 200
    for name in ("office:desk", "partnerships:list", "partnerships:mine"):
        page = double.get(reverse(name), {"alles": ""}).content.decode()
        assert "Geheim" not in page and CANARY not in page, name
    assert not double.get(reverse("office:search"), {"q": "Geheim"}).context["partnerships"]


def test_an_assignment_over_there_shows_its_volunteer_the_first_name_only_and_after_the_yes(
    there: There, double: Client
) -> None:
    person = there.partnership.volunteer.person
    person.languages.create(language="ti", speaking=4)
    offer_assignment(
        assignment=there.assignment,
        volunteer=there.partnership.volunteer,
        by=there.staff,
        now=timezone.now(),
    )
    assert double.get(reverse("assignments:detail", args=[there.assignment.pk])).status_code == 404
    assert double.post(reverse("assignments:cancel", args=[there.assignment.pk])).status_code == 404
    page = double.get(reverse("assignments:mine")).content.decode()
    assert "Wartet" not in page and CANARY not in page
    answer = {"answer": "yes"}
    double.post(reverse("assignments:answer", args=[there.assignment.pk]), answer)
    page = double.get(reverse("assignments:mine")).content.decode()
    # Where to go is theirs to know now, the rest of the name is not.
    assert "Wartet" in page and f"{CANARY}klinik" in page and f"Wartet {CANARY}" not in page


# --- ids in forms ------------------------------------------------------------------------------------


def test_no_form_takes_an_id_of_the_other_office(there: There, here: Client) -> None:
    """Every field that chooses a record, on every form of this office: what is over there is no choice."""
    wrong, asked = [], 0
    for address in [*(reverse(name) for name in lists()), *own_records()]:
        response = here.get(address)
        for form in _forms_of(response):
            for name, field in form.fields.items():
                model = field.queryset.model if isinstance(field, ModelChoiceField) else None  # type: ignore[union-attr]
                if model is None or model in COMMON:
                    continue
                foreign = model._default_manager.filter(pk__in=there_ids(there))
                asked += foreign.exists()
                wrong += [f"{address} {name}: {row.pk}" for row in foreign if _is_taken(field, row.pk)]
    assert wrong == []
    assert asked >= 10


# Known to all: which organisations, towns and programmes there are, and what can be certified.
COMMON = (Organisation, Municipality, Programme, Task, Interest, CertificateKind)


def there_ids(there: There) -> set[object]:
    return {value.pk for value in vars(there).values() if isinstance(value, Model)}


def _forms_of(response: Any) -> list[BaseForm]:
    """The forms of a page, those of its filter bar among them."""
    context = response.context
    values = [context[key] for key in context.keys()] if context else []  # noqa: SIM118  a list of contexts
    values += [value.form for value in values if isinstance(value, FilterSet)]
    return [value for value in values if isinstance(value, BaseForm)]


def _is_taken(field: Any, pk: object) -> bool:
    try:
        field.clean([pk] if isinstance(field, ModelMultipleChoiceField) else pk)
    except ValidationError:
        return False
    return True
