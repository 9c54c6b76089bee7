"""The handbook: written by the office, read by everybody once it is published."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Kind
from publications.models import HandbookPage
from publications.services import delete_page, publish_page, unpublish_page
from tests.builders import make_user
from tests.publications.builders import NOW, make_issue, make_page, make_subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    client.force_login(make_user(Kind.COORDINATOR))
    return client


def public(page):
    return reverse("publications:handbook_page", args=[page.slug])


@pytest.mark.sqlite
def test_the_address_is_made_from_the_title_and_unique():
    assert [make_page("Für Ämter & Straßen").slug for _ in range(2)] == [
        "fuer-aemter-strassen",
        "fuer-aemter-strassen-2",
    ]


@pytest.mark.sqlite
def test_only_a_page_off_the_website_can_be_deleted():
    page = make_page()
    with pytest.raises(ValidationError):
        delete_page(page=page)
    unpublish_page(page=page)
    delete_page(page=page)
    assert not HandbookPage.objects.exists()


def test_the_public_reads_published_pages_in_order_of_their_kind(client):
    make_page("Zuhören", kind="portrait")
    make_page("Sprachcafé", kind="good_practice")
    make_page("Zweitens", position=2)
    make_page("Erstens", position=1)
    draft = make_page("Entwurf X", is_published=False)
    for name in ("handbook", "handbook_whole"):
        page = client.get(reverse(f"publications:{name}")).content.decode()
        order = [page.index(title) for title in ("Erstens", "Zweitens", "Sprachcafé", "Zuhören")]
        assert order == sorted(order)
        assert "Entwurf X" not in page
    assert client.get(public(draft)).status_code == 404
    publish_page(page=draft)
    assert client.get(public(draft)).status_code == 200


def test_a_page_shows_clean_html(client):
    page = make_page(text="Hallo *Welt* <script>alert(1)</script>")
    html = client.get(public(page)).content.decode()
    assert "<em>Welt</em>" in html
    assert "<script>alert" not in html


def test_the_office_writes_looks_publishes_and_withdraws(office):
    data = {"title": "Ämter", "kind": "recommendation", "text": "## Wie", "position": "0", "slug": ""}
    preview = office.post(reverse("publications:page_create"), data, follow=True)
    assert "<h2>Wie</h2>" in preview.content.decode()
    page = HandbookPage.objects.get()
    assert not page.is_published
    office.post(reverse("publications:page_publish", args=[page.pk]))
    assert office.get(public(page)).status_code == 200
    office.post(reverse("publications:page_unpublish", args=[page.pk]))
    assert office.get(public(page)).status_code == 404
    office.post(reverse("publications:page_edit", args=[page.pk]), {**data, "title": "Behörden"})
    assert HandbookPage.objects.get().title == "Behörden"
    office.post(reverse("publications:page_delete", args=[page.pk]))
    assert not HandbookPage.objects.exists()


def test_an_address_that_is_taken_comes_back_with_the_input(office):
    make_page("Ämter", slug="aemter")
    data = {"title": "Neu", "kind": "portrait", "text": "Ein langer Text", "position": "0", "slug": "aemter"}
    response = office.post(reverse("publications:page_create"), data)
    assert response.status_code == 422
    assert "Ein langer Text" in response.content.decode()
    assert response.context["form"].errors["slug"]


@pytest.mark.parametrize("page", ["list", "handbook", "handbook_whole", "newsletter_list"])
def test_no_page_asks_more_for_more_rows(office, page):
    def queries(count):
        for number in range(count):
            make_page(f"Seite {count}.{number}")
            make_subscription(f"{count}.{number}@example.org")
            issue = make_issue(f"Ausgabe {count}.{number}")
            if number:
                type(issue).objects.filter(pk=issue.pk).update(sent_on=NOW)
        url = reverse(f"publications:{page}")
        office.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert office.get(url).status_code == 200
        return len(captured)

    assert queries(3) == queries(20)
