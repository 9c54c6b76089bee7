"""What browsers need to make an app of the pages, and which pages they may keep."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.enums import Kind
from kern.installable import SHELL
from partnerships.services.log_link import log_path
from tests.builders import make_newcomer, make_partnership, make_ready_volunteer, make_user

pytestmark = pytest.mark.django_db

KEEP = "X-Keep-Copy"


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_manifest_names_the_app_and_its_pictures_exist(client: Client) -> None:
    response = client.get("/manifest.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    manifest = response.json()
    assert (manifest["short_name"], manifest["lang"]) == ("Augenhöhe", "de")
    assert manifest["start_url"] == reverse("office:desk")
    sizes = {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= sizes
    for icon in manifest["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/")), icon


def test_every_page_leads_to_the_manifest_with_a_colour_for_light_and_dark(client: Client) -> None:
    page = client.get("/").content.decode()
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    assert re.findall(r'content="(#\w+)" media="\(prefers-color-scheme: (\w+)\)"', page) == [
        ("#ffffff", "light"),
        ("#000000", "dark"),
    ]


def test_the_service_worker_stands_at_the_root_and_what_it_keeps_exists(client: Client) -> None:
    response = client.get("/service-worker.js")
    assert response["Content-Type"] == "text/javascript"
    assert "no-cache" in response["Cache-Control"]
    assert "worker-src 'self'" in response["Content-Security-Policy"]
    house = json.loads(re.search(r"self\.HOUSE = (.*);", response.content.decode())[1])
    for path in (*SHELL, "js/service-worker.js"):
        assert finders.find(path), path
    assert client.get(house["offline"]).status_code == 200
    assert [client.get(door).status_code for door in house["doors"]] == [200, 302]


def test_the_page_without_net_is_kept_with_all_it_needs(client: Client) -> None:
    page = client.get(reverse("kern:offline")).content.decode()
    needed = set(re.findall(r'(?:href|src)="/static/([^"]+)"', page)) - {"img/app-180.png"}
    assert needed <= set(SHELL)


def test_phones_keep_pages_of_volunteers_for_them_alone() -> None:
    users = [make_user(Kind.VOLUNTEER) for _ in range(2)]
    owners = []
    for user in users:
        volunteer = make_ready_volunteer()
        volunteer.person.user = user
        volunteer.person.save()
        pair = make_partnership(volunteer, make_newcomer(), started_on=localdate())
        pages = [reverse("office:desk"), reverse("partnerships:meeting_create", args=[pair.pk])]
        owners.append({client_of(user).get(page)[KEEP] for page in pages})
    assert all(len(own) == 1 for own in owners)
    assert owners[0] != owners[1]
    assert not any(str(user.pk) in owner for user, own in zip(users, owners, strict=True) for owner in own)
    assert client_of(users[0]).get(log_path(pair))[KEEP] == "link"


def test_no_page_of_the_office_is_kept() -> None:
    pair = make_partnership(started_on=localdate())
    form = reverse("partnerships:meeting_create", args=[pair.pk])
    addresses = [reverse("office:desk"), form, pair.get_absolute_url(), reverse("partnerships:list")]
    office = client_of(make_user(Kind.COORDINATOR))
    both = client_of(make_user(Kind.COORDINATOR, Kind.VOLUNTEER))
    for address in addresses:
        assert not office.get(address).has_header(KEEP), address
        assert not both.get(address).has_header(KEEP), address
    # Nor does the form in the office keep what is typed there.
    assert "data-offline-form" in office.get(form).content.decode()
    assert "kept-entries.js" not in office.get(form).content.decode()
