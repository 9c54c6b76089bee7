"""The record of processing activities says of every kind of record what it is kept for."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.enums import Kind
from kern.personal_data import DataClass, Purpose, descriptions
from privacy.activities import RECIPIENTS, activities
from privacy.processing import MEASURES
from tests.builders import make_programme, make_user

pytestmark = pytest.mark.django_db


def test_no_personal_record_is_missing_and_no_class_is_hidden() -> None:
    found = {each.purpose: each for each in activities()}

    for description in descriptions():
        if not description.is_personal:
            continue
        activity = found[description.purpose]
        assert set(description.subjects) <= set(activity.subjects)
        assert set(description.classes) <= set(activity.classes)
        assert description.ground in activity.grounds
        assert set(description.rules()) <= {rule.name for rule in activity.rules}
    assert DataClass.NONE not in {each for activity in found.values() for each in activity.classes}


def test_every_purpose_says_who_gets_to_know_something() -> None:
    assert set(RECIPIENTS) == set(Purpose)


def test_page_and_paper_say_the_same(client: Client) -> None:
    programme = make_programme()
    client.force_login(make_user(Kind.ADMINISTRATOR))
    page = client.get(reverse("privacy:processing"))
    paper = client.get(reverse("privacy:processing_paper"))

    reader = PdfReader(BytesIO(paper.content))
    text = " ".join(" ".join(each.extract_text() for each in reader.pages).split())
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert str(programme.organisation) in text
    wanted = [str(activity.purpose.label)[1:] for activity in activities()]
    wanted += [str(title) for activity in activities() for title, _time in activity.times]
    wanted += [str(title) for title, _words in MEASURES]
    for words in wanted:
        assert words in page.text
        assert words in text
