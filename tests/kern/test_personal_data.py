"""Whether every field is described, and whether the descriptions fit the models."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from certificates.models import Certificate
from kern.personal_data import (
    DataClass,
    Description,
    Erase,
    Field,
    Ground,
    Rows,
    described,
    descriptions,
)
from people.models import Person
from privacy.retention import RULES

# Packages of tests that bring models of their own are no part of the office.
INSTALLED = [model for model in apps.get_models() if not model.__module__.startswith("tests.")]


def names_of(model: type[models.Model]) -> set[str]:
    return {field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)}


def personal() -> list[Description]:
    return [each for each in descriptions() if each.is_personal]


@pytest.mark.parametrize("model", INSTALLED, ids=lambda model: model._meta.label)
def test_every_field_of_every_model_is_described(model: type[models.Model]) -> None:
    description = described(model._meta.label)

    assert description, "described in no personal_data.py"
    assert names_of(model) == set(description.fields)


def test_whoever_holds_personal_data_says_of_whom_what_for_on_which_ground_and_how_long() -> None:
    lacking = {
        each.label
        for each in personal()
        if not each.subjects or each.ground == Ground.NOT_PERSONAL or not each.retention
    }

    assert lacking == set()


def test_what_is_about_nobody_claims_no_ground_and_no_time() -> None:
    claiming = {
        each.label
        for each in descriptions()
        if not each.is_personal
        and (each.subjects or each.retention or each.about or each.ground != Ground.NOT_PERSONAL)
    }

    assert claiming == set()


def test_every_time_for_keeping_is_a_rule_and_every_rule_is_used() -> None:
    used = {rule for each in personal() for rule in each.rules()}

    assert used <= set(RULES)
    # Times that belong to a state of a record, not to its kind.
    assert set(RULES) - used <= {"unconfirmed_sign_up", "refused_applicant"}


@pytest.mark.django_db
@pytest.mark.parametrize("description", personal(), ids=lambda each: each.label)
def test_paths_lead_to_people(description: Description) -> None:
    person = Person()

    for path in description.about:
        assert not description.rows_to_erase(person, path).exists()
        assert not description.rows_to_export(person, path).exists()
        model: type[models.Model] = description.model
        for step in path.split("__") if path else ():
            model = model._meta.get_field(step).related_model  # type: ignore[assignment]
        assert model is Person


def test_fields_speak_only_of_people_whom_their_row_is_about() -> None:
    strange = {
        (each.label, name)
        for each in descriptions()
        for name, field in each.fields.items()
        if not {*field.about, *field.told_to} <= set(each.about)
    }

    assert strange == set()


@pytest.mark.parametrize(
    "description", [each for each in personal() if each.rows == Rows.REDACT], ids=lambda each: each.label
)
def test_every_field_to_be_emptied_can_be(description: Description) -> None:
    """Whatever is not kept has a value of its column; what the rules of the row ask for is filled in."""
    row = description.model(facts={}) if description.model is Certificate else description.model()

    assert description.about
    for path in description.about:
        for name, value in description.redacted(row, path).items():
            field = description.model._meta.get_field(name)
            assert value is not None or field.null  # type: ignore[union-attr]


def test_rows_that_stay_whoever_is_erased_are_about_nobody_in_particular() -> None:
    assert {each.label for each in personal() if each.rows == Rows.KEEP and each.about} == set()


def test_a_field_without_a_word_of_its_own_goes_and_is_exported() -> None:
    assert Field(DataClass.NOTE).on_erasure == Erase.CLEAR
    assert Field(DataClass.NOTE).is_exported
    assert Field(DataClass.NONE).on_erasure == Erase.KEEP
    assert not any(Field(each).is_exported for each in (DataClass.SECRET, DataClass.THIRD_PERSON))


def test_what_one_side_said_of_the_other_goes_with_both_and_is_told_to_one() -> None:
    proposal = described("matching.Proposal")
    assert proposal
    said = proposal.fields["volunteer_reason"]

    assert said.is_exported_to("volunteer__person")
    assert not said.is_exported_to("newcomer__person")
    assert said.is_erased_with("volunteer__person") and said.is_erased_with("newcomer__person")
