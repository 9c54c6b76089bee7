"""The frame of every page: doors by role, theme, language, error pages."""

from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import resolve, reverse

from kern.context import Shell
from kern.navigation import FOOTER, NAVIGATION, nav_items

pytestmark = pytest.mark.urls("tests.kern.urls")


def request_for(view_name: str = "", kinds: tuple[str, ...] = ()):
    request = RequestFactory().get("/")
    request.resolver_match = SimpleNamespace(view_name=view_name)
    request.user = SimpleNamespace(is_authenticated=bool(kinds), role_kinds=frozenset(kinds))
    return request


def test_every_door_leads_somewhere():
    for url_name in {door.url_name for door in NAVIGATION} | {url_name for url_name, _label in FOOTER}:
        resolve(reverse(url_name))


def test_the_main_row_has_room_for_every_role():
    for kind in ("administrator", "coordinator", "trainer", "volunteer", "public"):
        doors = [door for door in NAVIGATION if kind in door.kinds]
        assert 0 < len([door for door in doors if not door.more]) <= 7


@pytest.mark.parametrize(
    ("view_name", "current", "value"),
    [
        ("partnerships:list", "partnerships:list", "page"),
        ("partnerships:detail", "partnerships:list", "true"),
        ("partnerships:group_detail", "partnerships:group_list", "true"),
        ("kern:theme", None, None),
    ],
)
def test_one_door_is_current(view_name, current, value, monkeypatch):
    monkeypatch.setattr("kern.navigation.reverse", lambda name: f"/{name}/")
    items = nav_items(request_for(view_name), ("coordinator",))
    assert {item.url: item.current for item in items if item.current} == (
        {f"/{current}/": value} if current else {}
    )


def test_strangers_see_the_public_doors_only(monkeypatch):
    monkeypatch.setattr("kern.navigation.reverse", lambda name: f"/{name}/")
    seen = {item.url for item in Shell(request_for()).items}
    assert "/volunteers:apply/" in seen
    assert "/volunteers:list/" not in seen


def test_volunteers_do_not_see_the_office(monkeypatch):
    monkeypatch.setattr("kern.navigation.reverse", lambda name: f"/{name}/")
    seen = {item.url for item in Shell(request_for(kinds=("volunteer",))).items}
    own = {
        "partnerships:mine",
        "partnerships:group_list",
        "training:mine",
        "assignments:mine",
        "privacy:mine",
    }
    assert seen == {"/office:desk/", *(f"/{name}/" for name in own)}


def test_who_has_two_roles_finds_each_page_once(monkeypatch):
    monkeypatch.setattr("kern.navigation.reverse", lambda name: f"/{name}/")
    urls = [item.url for item in Shell(request_for(kinds=("coordinator", "volunteer"))).items]
    assert len(urls) == len(set(urls))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_theme_stays(client, theme):
    response = client.post(reverse("kern:theme"), {"theme": theme, "next": "/probe/form/?a=1"})
    assert response.headers["Location"] == "/probe/form/?a=1"
    assert f'data-kern-theme="{theme}"' in client.get("/probe/form/").content.decode()


def test_the_device_decides_again_when_asked_to(client):
    client.post(reverse("kern:theme"), {"theme": "dark"})
    client.post(reverse("kern:theme"), {"theme": "auto"})
    assert "data-kern-theme" not in client.get("/probe/form/").content.decode()


def test_a_made_up_theme_cookie_is_ignored(client):
    client.cookies["theme"] = '"><script>'
    assert "data-kern-theme" not in client.get("/probe/form/").content.decode()


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_the_theme_switch_never_leads_away(client, target):
    response = client.post(reverse("kern:theme"), {"theme": "dark", "next": target})
    assert response.headers["Location"] == "/"


def test_the_theme_is_not_changed_by_a_link(client):
    assert client.get(reverse("kern:theme")).status_code == 405


def test_the_language_switch_comes_back_to_the_page(client):
    response = client.post(reverse("set_language"), {"language": "en", "next": "/probe/form/"})
    assert response.headers["Location"] == "/probe/form/"
    assert '<html lang="en"' in client.get("/probe/form/").content.decode()


def test_the_page_names_the_source_of_its_postcodes(client):
    html = client.get("/probe/form/").content.decode()
    assert "geonames.org" in html
    assert "CC BY 4.0" in html


def test_a_missing_page_is_told_in_the_houses_own_words(client):
    response = client.get("/gibt-es-nicht/", headers={"accept-language": "en"})
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


def test_the_page_for_our_own_faults_needs_nothing_at_all():
    html = render_to_string("500.html")
    assert "schiefgegangen" in html
    assert "csrf" not in html
