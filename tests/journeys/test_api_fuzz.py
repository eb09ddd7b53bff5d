"""Every operation of the API schema is called with what the schema allows and with what it forbids.

Whatever comes: never a 500, an answer as the schema promises it, and a refusal leaves nothing behind. Each call is
undone, so that every one of them meets the same firm.
"""

import logging
import os

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import response_schema_conformance

from config.wsgi import application
from console.actions import create_token
from tests.architecture.test_doors import World, kind_of
from tests.chain import Firm
from tests.journeys.rows import row_counts, undone

EXAMPLES = int(os.environ.get("LTOC_FUZZ_EXAMPLES", "5"))
SOWN = os.environ.get("LTOC_FUZZ_RANDOM") != "1"
OF_FIELD = {
    "account": "account", "channel": "channel", "company": "company", "contact": "contact", "csm": "person",
    "deal": "deal", "into": "company", "lead": "leads", "order": "order", "other": "leads", "owner": "person",
    "product": "product", "pipeline": "pipeline", "criterion": "criterion", "stage": "stage", "team": "team",
    "to": "person",
}  # fmt: skip


@pytest.fixture
def one_connection(db):
    """A request ends by closing the connection; here all of them share the one of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


class Fuzz:
    """Calls the operations as an administrator and keeps what went wrong, one line per kind of fault."""

    def __init__(self, firm: Firm) -> None:
        self.world = World(firm)
        token = create_token(name="fuzz", days=1, may_write=True, by=firm.people["administrator"])
        self.headers = {"Authorization": f"Token {token}"}
        self.schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", application, headers=self.headers)
        self.before = row_counts()
        self.faults: dict[tuple[str, str], str] = {}
        self.calls = 0
        self.answers: dict[int, int] = {}

    def operations(self) -> list:
        return [found.ok() for found in self.schema.get_all_operations()]

    def fuzz(self, operation, examples: int) -> None:
        cases = st.one_of(
            operation.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        )
        real = self.real_id(operation)

        @settings(
            max_examples=examples, database=None, derandomize=SOWN, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(cases, st.integers(0, 3))
        def call(case, dice) -> None:
            if real and dice:
                case.path_parameters = {**case.path_parameters, "id": real}
            if isinstance(case.body, dict) and dice > 1:
                case.body = self.with_real_ids(case.body)
            self.call(case)

        call()

    def real_id(self, operation) -> int | None:
        if "{id}" not in operation.path:
            return None
        return self.world.ids[kind_of(f"{operation.path.split('/')[2]}-detail")]

    def with_real_ids(self, body: dict) -> dict:
        """So that a call gets further than "there is no such record"."""
        return {name: self.world.ids[OF_FIELD[name]] if name in OF_FIELD else body[name] for name in body}

    def call(self, case) -> None:
        with undone():
            response = case.call(headers=self.headers)
            self.calls += 1
            self.answers[response.status_code] = self.answers.get(response.status_code, 0) + 1
            self.note(case, response)
            if response.status_code >= 400 and row_counts() != self.before:
                self.keep(case, "a refusal left rows behind", response)

    def note(self, case, response) -> None:
        checks = [not_a_server_error, response_schema_conformance]
        try:
            case.validate_response(response, checks=checks)
        except FailureGroup as group:
            for failure in group.exceptions:
                self.keep(case, failure.title, response, failure)
        except Failure as failure:
            self.keep(case, failure.title, response, failure)

    def keep(self, case, title: str, response, failure: object = "") -> None:
        key = (case.operation.label, title)
        told = [
            *key,
            case.as_curl_command()[:600],
            str(response.status_code),
            repr(response.content[:400]),
            str(failure),
        ]
        self.faults.setdefault(key, "\n  ".join(part[:600] for part in told))


def test_nothing_that_is_sent_to_the_api_is_answered_with_a_fault_or_half_done(one_connection):
    logging.getLogger("schemathesis").setLevel(logging.ERROR)
    fuzz = Fuzz(Firm())
    for operation in fuzz.operations():
        fuzz.fuzz(operation, EXAMPLES)
    assert not fuzz.faults, "\n\n".join(fuzz.faults.values())
    done = sum(number for status, number in fuzz.answers.items() if status < 300)
    assert done > fuzz.calls / 5, f"It hardly gets past the door: {fuzz.answers}"
