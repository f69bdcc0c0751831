"""POST /tasks/import"""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.api import Answer, Api, Person

HEAD = "title,status,priority"


def load(me: Api, text: str, key: str | None = None) -> Answer:
    headers = {"Idempotency-Key": key} if key else {}
    return me.request("POST", "/tasks/import", headers, json={"csv": text})


def titles(me: Api) -> list[Any]:
    return [task["title"] for task in me.get("/tasks", sort="title").json["items"]]


def test_nobody_imports_without_signing_in(api: Api) -> None:
    response = load(api.as_(None), f"{HEAD}\nx,todo,none\n")

    assert response.status == 401


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "at least 1 character"),
        ("\ufeff", "The first row must name the columns"),
        ("title;status;priority\nx;todo;none\n", "The first row must name the columns"),
        ("x,todo,none\n", "The first row must name the columns"),
        ("\x89PNG\r\n\x1a\n\x01\x02", "The first row must name the columns"),
        ("<html><body>Hello</body></html>", "The first row must name the columns"),
        (f'{HEAD}\n"x,todo,none\n', "is not CSV"),
        (f'{HEAD}\n"x"y,todo,none\n', "Line 2 is not CSV"),
        (f"{HEAD}\nx,todo,none,y\n", "Row 2 has 4 cells"),
        (f"{HEAD}\n" + "x" * 140_000 + ",todo,none\n", "Line 2 is not CSV"),
        (f"{HEAD}\n" + "x,todo,none\n" * 5001, "Import 5000 tasks at a time"),
    ],
    ids=["empty", "mark", "semicolons", "no head", "binary", "html", "open", "quote", "cells", "cell", "rows"],
)
def test_what_is_no_such_file_is_refused_with_the_reason(api: Api, alice: Person, text: str, said: str) -> None:
    response = load(api.as_(alice), text)

    assert response.status == 422
    assert response.fields == ["body.csv"]
    assert said in response.json["errors"][0]["message"]


@pytest.mark.parametrize(
    ("columns", "cells", "said"),
    [
        ("", ",todo,none", "Row 3, title: "),
        ("", f"{'x' * 201},todo,none", "Row 3, title: "),
        ("", "x,open,none", "Row 3, status: "),
        ("", "x,todo", "Row 3, priority: "),
        (",tags", "x,todo,none,a b", "Row 3, tags.0: "),
        (",tags", f'x,todo,none,"{",".join(map(str, range(21)))}"', "Row 3, tags: "),
        (",due_date", "x,todo,none,2026-02-30", "Row 3, due.date: "),
        (",due_date", "x,todo,none,31.12.2026", "Row 3, due.date: "),
        (",due_date", "x,todo,none,86400", "Row 3, due.date: "),
        (",due_time", "x,todo,none,09:00", "Row 3, due.date: "),
        (",due_date,due_time", "x,todo,none,2026-12-31,25:00", "Row 3, due.time: "),
        (",due_date,due_zone", "x,todo,none,2026-12-31,Mars", "Row 3, due.time_zone: "),
        (",description", f"x,todo,none,{'x' * 20_001}", "Row 3, description: "),
    ],
)
def test_a_row_that_is_wrong_is_named_with_its_column(
    api: Api, alice: Person, columns: str, cells: str, said: str
) -> None:
    response = load(api.as_(alice), f"{HEAD}{columns}\nfine,todo,none\n{cells}\n")

    assert response.status == 422
    assert [error["message"][: len(said)] for error in response.json["errors"]] == [said]
    assert titles(api.as_(alice)) == []


def test_every_row_that_is_wrong_is_named(api: Api, alice: Person) -> None:
    response = load(api.as_(alice), f'{HEAD},description\n\n"a",todo,none,"1\n2"\n,todo,none\nb,x,none\n')

    assert [error["message"].split(",")[0] for error in response.json["errors"]] == ["Row 4", "Row 5"]


def test_a_character_that_cannot_be_stored_is_refused(api: Api, alice: Person) -> None:
    response = load(api.as_(alice), f"{HEAD}\na,todo,none\nx\0y,todo,none\n")

    assert response.status == 422
    assert titles(api.as_(alice)) == []


def test_a_sheet_that_was_written_by_hand_is_taken(api: Api, alice: Person) -> None:
    response = load(
        api.as_(alice), "priority,title,status,remark\r\nhigh, Call mum ,todo,x\r\n\r\n,,,\r\nnone,b,done,\r\n"
    )

    assert response.json == {"created": 2, "notes": []}
    assert titles(api.as_(alice)) == ["b", "Call mum"]


def test_as_many_as_are_taken_at_a_time(api: Api, alice: Person) -> None:
    response = load(api.as_(alice), f"{HEAD}\n" + "x,todo,none\n" * 1000)

    assert response.json == {"created": 1000, "notes": []}
    assert api.as_(alice).get("/tasks/count").json == {"count": 1000}


def test_imported_tasks_are_private(api: Api, alice: Person, bob: Person) -> None:
    api.as_(alice).create_team(bob)

    load(api.as_(alice), f"{HEAD},team,assignee\nx,todo,none,Team,Bob\n")

    assert titles(api.as_(bob)) == []


def test_an_import_sent_ten_times_eight_at_once_is_one(api: Api, alice: Person) -> None:
    key = str(uuid.uuid4())

    with ThreadPoolExecutor(8) as senders:
        answers = list(
            senders.map(lambda _: load(api.as_(alice), f"{HEAD}\na,todo,none\nb,done,low\n", key), range(10))
        )

    assert {answer.status for answer in answers} <= {200, 409}
    assert load(api.as_(alice), f"{HEAD}\na,todo,none\nb,done,low\n", key).json == {"created": 2, "notes": []}
    assert titles(api.as_(alice)) == ["a", "b"]


def test_an_import_that_was_refused_may_be_corrected_under_the_same_key(api: Api, alice: Person) -> None:
    key = str(uuid.uuid4())
    load(api.as_(alice), f"{HEAD}\n,todo,none\n", key)

    response = load(api.as_(alice), f"{HEAD}\na,todo,none\n", key)

    assert response.json == {"created": 1, "notes": []}
