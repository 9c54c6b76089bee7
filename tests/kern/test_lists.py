"""What every list page does without its app saying so."""

import re

import pytest
from django.contrib.auth.models import Permission

pytestmark = [pytest.mark.urls("tests.kern.urls"), pytest.mark.django_db]


def words(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def get(client, address: str):
    return client.get(address, headers={"accept-language": "en"})


def test_it_shows_25_rows_a_page_and_counts_all(client):
    html = words(get(client, "/probe/list/"))
    assert html.count("<tr") == 1 + 25
    assert f"{Permission.objects.count()} entries" in html
    assert 'rel="next"' in html
    assert 'rel="prev"' not in html


def test_a_page_beyond_the_end_is_the_last_one(client):
    assert 'rel="prev"' in words(get(client, "/probe/list/?page=999"))


def test_sorting_says_its_direction_and_keeps_the_search(client):
    html = words(get(client, "/probe/list/?search=add&sort=-name"))
    assert html.count("aria-sort") == 1
    assert 'aria-sort="descending"' in html
    assert re.search(r'href="\?[^"]*search=add[^"]*sort=name|href="\?[^"]*sort=name[^"]*search=add', html)


def test_searching_narrows_the_list(client):
    html = words(get(client, "/probe/list/?search=can+add+permission"))
    assert "1 entry" in html


def test_a_search_without_result_leads_back_to_everything(client):
    html = words(get(client, "/probe/list/?search=nobody"))
    assert "Nothing fits this search." in html
    assert 'value="nobody"' in html
    assert re.search(r'href="/probe/list/"[^>]*>\s*<span[^>]*>\s*Show everything', html)


def test_an_empty_list_says_what_to_do_next(client):
    Permission.objects.all().delete()
    html = words(get(client, "/probe/list/"))
    assert "Nobody yet." in html
    assert html.count('href="/probe/form/"') == 2
    assert "<table" not in html


def test_queries_do_not_grow_with_the_rows(client, django_assert_num_queries):
    get(client, "/probe/list/")
    with django_assert_num_queries(2):
        get(client, "/probe/list/")
