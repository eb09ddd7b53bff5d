"""Short words for asking pages and the API as a person of the firm, faults shown as the 500 that a browser gets."""

import html
import json

from django.test import Client


def client_of(person) -> Client:
    """A browser in which the person is signed in."""
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def said(response) -> str:
    """What the page says, as a reader sees it."""
    return html.unescape(response.content.decode())


def send(client, url, data, **headers):
    """POST a JSON body."""
    return client.post(url, json.dumps(data), content_type="application/json", headers=headers)
