"""GET /tasks?text=…: what is found, in which order, how it is shown, and to whom."""

from typing import Any

import pytest

from tests.support.api import Api, Person


@pytest.fixture
def me(api: Api, alice: Person) -> Api:
    return api.as_(alice)


def found(me: Api, text: str, **query: Any) -> list[str]:
    """The titles of what is found, best first."""
    answer = me.get("/tasks", text=text, **query)
    assert answer.status == 200, answer
    return [task["title"] for task in answer.json["items"]]


@pytest.mark.parametrize("text", ["roses", "ROSES", "garden", "manure", "thorns", "roses thorns manure", '"water the"'])
def test_words_are_found_in_title_tags_description_and_comments_together(me: Api, text: str) -> None:
    task = me.create_task("Water the roses", description="Spread manure.", tags=["garden"])
    me.post(f"/tasks/{task['id']}/comments", {"body": "Mind the thorns"})
    me.create_task("Something else")

    assert found(me, text) == ["Water the roses"]


@pytest.mark.parametrize(
    "text", ["manure tulips", '"the water"', "roses -garden", "-water", '-"water the" roses', "!!"]
)
def test_what_does_not_fit_is_not_found(me: Api, text: str) -> None:
    me.create_task("Water the roses", description="Spread manure.", tags=["garden"])

    assert found(me, text) == []


def test_a_word_that_is_not_wanted_counts_in_comments_and_titles_alike(me: Api) -> None:
    roses, manure = me.create_task("Cut the roses"), me.create_task("Buy manure for roses")
    me.post(f"/tasks/{roses['id']}/comments", {"body": "Not today."})
    me.post(f"/tasks/{manure['id']}/comments", {"body": "Not today."})

    assert found(me, "roses -manure") == ["Cut the roses"]


def test_or_takes_either(me: Api) -> None:
    for title in ("Cut roses", "Cut tulips", "Cut grass"):
        me.create_task(title)

    assert sorted(found(me, "roses or tulips")) == ["Cut roses", "Cut tulips"]


def test_a_tag_is_found_by_its_parts(me: Api) -> None:
    me.create_task("Swim", tags=["sea-lions", "c++"])

    assert found(me, "sea-lions") == ["Swim"]
    assert found(me, "lions") == ["Swim"]
    assert found(me, "c++") == ["Swim"]


def test_a_title_weighs_more_than_a_tag_than_a_description_than_a_comment(me: Api) -> None:
    said = me.create_task("D")
    me.post(f"/tasks/{said['id']}/comments", {"body": "pumpkin"})
    me.create_task("C", description="pumpkin")
    me.create_task("B", tags=["pumpkin"])
    me.create_task("A pumpkin")

    assert found(me, "pumpkin") == ["A pumpkin", "B", "C", "D"]


def test_the_best_come_first_over_all_pages(me: Api) -> None:
    made = [me.create_task("Pumpkin " + "and more " * n)["id"] for n in range(7)]
    seen: list[str] = []
    cursor: dict[str, str] | None = {}

    while cursor is not None:
        page = me.get("/tasks", text="pumpkin", limit=2, **cursor).json
        seen += [task["id"] for task in page["items"]]
        cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else None

    assert sorted(seen) == sorted(made)


def test_what_was_found_can_be_sorted_otherwise(me: Api) -> None:
    for title in ("b pumpkin pumpkin", "a pumpkin", "c"):
        me.create_task(title)

    assert found(me, "pumpkin", sort="title") == ["a pumpkin", "b pumpkin pumpkin"]


@pytest.mark.parametrize("text", ["pumkin", "pumpkim", "Pumpkni"])
def test_a_typing_error_is_forgiven(me: Api, text: str) -> None:
    me.create_task("Carve the pumpkin")
    me.create_task("Buy soil")

    assert found(me, text) == ["Carve the pumpkin"]


def test_where_the_very_word_is_there_nothing_like_it_is_shown(me: Api) -> None:
    me.create_task("Carve the pumpkin")
    me.create_task("Ask Mrs Pumkin")

    assert found(me, "pumkin") == ["Ask Mrs Pumkin"]


def test_what_others_have_does_not_change_what_i_find(api: Api, me: Api, outsider: Person) -> None:
    me.create_task("Carve the pumpkin")
    api.as_(outsider).create_task("Ask Mrs Pumkin")

    assert found(me, "pumkin") == ["Carve the pumpkin"]


def test_nothing_is_revealed_to_outsiders(api: Api, me: Api, outsider: Person) -> None:
    task = me.create_task("Takeover of Acme", description="Secret", tags=["merger"])
    me.post(f"/tasks/{task['id']}/comments", {"body": "Confidential"})
    other = api.as_(outsider)

    for text in ("takeover", "secret", "merger", "confidential", "takover", "-nothing"):
        assert found(other, text) == []
        assert other.get("/tasks/count", text=text).json == {"count": 0}


@pytest.mark.parametrize("text", ["pumpkin", "secret"])
def test_what_was_deleted_is_found_in_the_trash_only(me: Api, text: str) -> None:
    task = me.create_task("Pumpkin")
    me.post(f"/tasks/{task['id']}/comments", {"body": "Secret"})
    me.delete(f"/tasks/{task['id']}")

    assert found(me, text) == []
    assert found(me, text, in_trash="true") == ["Pumpkin"]


def test_a_comment_that_was_changed_or_deleted_is_found_as_it_is_now(me: Api) -> None:
    task = me.create_task("Pumpkin")
    comment = me.post(f"/tasks/{task['id']}/comments", {"body": "zebra"}).json
    me.patch(f"/comments/{comment['id']}", {"body": "giraffe"})

    assert found(me, "zebra") == []
    assert found(me, "giraffe") == ["Pumpkin"]

    me.delete(f"/comments/{comment['id']}")
    assert found(me, "giraffe") == []


def test_a_highlight_marks_the_words_and_escapes_all_else(me: Api) -> None:
    me.create_task("<b>Pumpkin</b> & <script>", description='<img src=x onerror="alert(1)"> a pumpkin &lt;')

    highlight = me.get("/tasks", text="pumpkin").json["items"][0]["highlight"]

    assert highlight["title"] == "&lt;b&gt;<mark>Pumpkin</mark>&lt;/b&gt; &amp; &lt;script&gt;"
    assert "a <mark>pumpkin</mark> &amp;" in highlight["text"]
    assert "<" not in highlight["text"].replace("<mark>", "").replace("</mark>", "")


def test_a_highlight_of_a_comment_shows_what_was_said(me: Api) -> None:
    task = me.create_task("Something")
    me.post(f"/tasks/{task['id']}/comments", {"body": "Who ordered a pumpkin?"})

    highlight = me.get("/tasks", text="pumpkin").json["items"][0]["highlight"]

    assert highlight["title"] == "Something"
    assert "ordered a <mark>pumpkin</mark>" in highlight["text"]


@pytest.mark.parametrize(
    "text",
    [
        "'",
        '"',
        '"open',
        "&",
        "| !",
        ":*",
        "a:*",
        "a & | b",
        "%",
        "_",
        "\\",
        "<->",
        "a <2> b",
        "-",
        "--",
        "()",
        "🎃",
        "x" * 500,
    ],
)
def test_no_character_stops_a_search(me: Api, text: str) -> None:
    me.create_task("Pumpkin")

    assert found(me, text) == []


@pytest.mark.parametrize("text", ["x" * 501, "a\0b"])
def test_a_text_that_cannot_be_is_refused(me: Api, text: str) -> None:
    response = me.get("/tasks", text=text)

    assert response.status == 422


@pytest.mark.parametrize("text", ["東京", "привет", "مرحبا", "naïve"])
def test_words_of_any_script_are_found(me: Api, text: str) -> None:
    me.create_task(f"One {text} two")

    assert found(me, text) == [f"One {text} two"]
