"""Reading a page as the office sees it."""

from django.test import Client


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()
