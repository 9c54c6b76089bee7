"""What the template pack promises for every form of the house."""

import datetime
import re
from decimal import Decimal

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.utils import translation

from kern.forms import KernFormMixin
from tests.kern.urls import SampleForm

pytestmark = pytest.mark.urls("tests.kern.urls")
GOOD = {"name": "Anna", "town": "b", "languages": ["de"], "agreed": "on"}


def tag(html: str, name: str) -> str:
    """The opening tag of the input called `name`."""
    found = re.search(rf'<(input|select|textarea)[^>]*name="{name}"[^>]*>', html)
    assert found, f"no input called {name}"
    return found[0]


@pytest.fixture
def empty(client) -> str:
    return client.get("/probe/form/", headers={"accept-language": "en"}).content.decode()


@pytest.fixture
def refused(client):
    data = {"name": "", "born": "31.02.2020", "hours": "4,5"}
    return client.post("/probe/form/", data, headers={"accept-language": "en"})


def test_every_input_has_its_label(empty):
    for name in ("name", "born", "town", "hours", "agreed"):
        assert f'id="id_{name}"' in tag(empty, name)
        assert re.search(rf'<label[^>]*for="id_{name}"', empty)


def test_a_hint_is_announced_with_its_input(empty):
    assert 'aria-describedby="id_name_helptext"' in tag(empty, "name")
    assert re.search(r'id="id_name_helptext">\s*As in your passport', empty)


def test_required_is_said_in_words(empty):
    label = re.search(r'<label[^>]*for="id_name".*?</label>', empty, re.S)
    assert "(required)" in label[0]
    label = re.search(r'<label[^>]*for="id_born".*?</label>', empty, re.S)
    assert "(required)" not in label[0]


def test_choices_stand_in_a_group_with_a_legend(empty):
    group = re.search(r"<fieldset(?:(?!<fieldset).)*?Languages.*?</fieldset>", empty, re.S)
    assert "<legend" in group[0]
    assert 'for="id_languages_1"' in group[0]


def test_fieldsets_have_headings_and_no_field_is_lost(empty):
    assert empty.index("About you") < empty.index('name="born"') < empty.index(">Time<")
    assert 'name="agreed"' in empty


def test_an_invalid_form_is_a_422_and_keeps_what_was_typed(refused):
    html = refused.content.decode()
    assert refused.status_code == 422
    assert 'value="4,5"' in tag(html, "hours")
    assert 'value="31.02.2020"' in tag(html, "born")
    assert "<title>\n      Error:" in html or "Error: Sample form" in re.sub(r"\s+", " ", html)


def test_an_error_stands_beside_its_field_and_is_announced(refused):
    html = refused.content.decode()
    assert 'aria-invalid="true"' in tag(html, "name")
    assert 'aria-describedby="id_name_helptext id_name_error"' in tag(html, "name")
    assert re.search(r'id="id_name_error">.*?This field is required', html, re.S)


def test_the_summary_links_to_the_inputs(refused):
    html = refused.content.decode()
    summary = html[html.index('role="alert"') : html.index("About you")]
    for target in ("id_name", "id_born", "id_town", "id_languages_0", "id_agreed"):
        assert f'href="#{target}"' in summary
        assert f'id="{target}"' in html


def test_dates_use_the_browsers_own_input_in_iso():
    with translation.override("de"):
        html = str(SampleForm(initial={"born": datetime.date(1990, 5, 3)})["born"])
    assert 'type="date"' in html
    assert 'value="1990-05-03"' in html


@pytest.mark.parametrize(("typed", "value"), [("4,5", "4.5"), ("4.5", "4.5"), ("1.250,5", "1250.5")])
def test_numbers_may_have_a_decimal_comma(typed, value):
    with translation.override("de"):
        form = SampleForm(GOOD | {"hours": typed})
        assert form.is_valid(), form.errors
    assert form.cleaned_data["hours"] == Decimal(value)


@pytest.mark.parametrize("typed", ["1990-05-03", "03.05.1990"])
def test_dates_may_be_typed_either_way(typed):
    with translation.override("de"):
        form = SampleForm(GOOD | {"born": typed})
        assert form.is_valid(), form.errors
    assert form.cleaned_data["born"] == datetime.date(1990, 5, 3)


def test_a_heading_that_somebody_typed_is_neither_html_nor_a_template():
    class Goals(KernFormMixin, forms.Form):
        fieldsets = [("<b>{{ 7|add:7 }}</b>{% debug %}", ["met"])]
        met = forms.BooleanField()

    html = str(render_crispy_form(Goals()))
    assert "&lt;b&gt;{{ 7|add:7 }}&lt;/b&gt;{% debug %}" in html
