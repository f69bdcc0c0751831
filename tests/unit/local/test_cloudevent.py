"""Events as the broker reads and passes them on."""

import json

import pytest

from infra.local.cloudevent import Event, NotACloudEvent, read_event

ATTRIBUTES = {"specversion": "1.0", "id": "1", "source": "/here", "type": "a.b"}
BINARY = {f"ce-{name}": value for name, value in ATTRIBUTES.items()}
STRUCTURED = {"Content-Type": "application/cloudevents+json; charset=utf-8"}


def structured(**changes: object) -> bytes:
    return json.dumps({**ATTRIBUTES, **changes}).encode()


def test_data_in_binary_mode_passes_byte_for_byte() -> None:
    body = b'{"a":  1.0, "\xc3\xbc": []}'

    headers, passed_on = read_event({**BINARY, "content-type": "application/json"}, body).to_http()

    assert passed_on == body
    assert headers["content-type"] == "application/json"


def test_extension_attributes_pass() -> None:
    event = read_event({**BINARY, "ce-partitionkey": "k", "ce-sequence": "7"}, b"")

    headers, _ = event.to_http()

    assert (headers["ce-partitionkey"], headers["ce-sequence"]) == ("k", "7")


def test_attributes_beyond_ascii_are_escaped_in_headers_and_only_there() -> None:
    event = read_event({**BINARY, "ce-subject": "Gr%C3%BC%C3%9Fe%20%25"}, b"")

    headers, _ = event.to_http()

    assert event.attributes["subject"] == "Grüße %"
    assert headers["ce-subject"] == "Gr%C3%BC%C3%9Fe%20%25"


def test_a_structured_event_is_passed_on_in_binary_mode() -> None:
    event = read_event(STRUCTURED, structured(data={"title": "Grüße"}, subject="é"))

    headers, body = event.to_http()

    assert headers["content-type"] == "application/json"
    assert headers["ce-subject"] == "%C3%A9"
    assert json.loads(body) == {"title": "Grüße"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"data": "Grüße", "datacontenttype": "text/plain"}, "Grüße".encode()),
        ({"data": "Grüße"}, b'"Gr\\u00fc\\u00dfe"'),
        ({"data_base64": "AAEC", "datacontenttype": "image/png"}, b"\x00\x01\x02"),
        ({}, b""),
    ],
)
def test_data_of_a_structured_event_becomes_the_body(content: dict[str, str], expected: bytes) -> None:
    event = read_event(STRUCTURED, structured(**content))

    assert event.data == expected


@pytest.mark.parametrize("missing", ["id", "source", "type", "specversion"])
def test_a_missing_attribute_is_refused_in_both_modes(missing: str) -> None:
    rest = {name: value for name, value in ATTRIBUTES.items() if name != missing}

    with pytest.raises(NotACloudEvent):
        read_event({f"ce-{name}": value for name, value in rest.items()}, b"")
    with pytest.raises(NotACloudEvent):
        read_event(STRUCTURED, json.dumps(rest).encode())


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"\xff", b'{"specversion": [1]}',
        structured(id=""), structured(id=["1"]), structured(specversion="0.3"),
        structured(extensions=3), structured(data_base64="ü"), structured(subject="a\r\nx-injected: 1"),
    ],
)  # fmt: skip
def test_a_body_that_is_no_event_is_refused(body: bytes) -> None:
    with pytest.raises(NotACloudEvent):
        read_event(STRUCTURED, body)


def test_a_batch_is_refused() -> None:
    with pytest.raises(NotACloudEvent, match="batch"):
        read_event({"content-type": "application/cloudevents-batch+json"}, b"[]")


def test_more_attributes_leave_the_event_as_it_was() -> None:
    event = Event(ATTRIBUTES, b"x")

    letter = event.with_attributes(knativeerrorcode="503")

    assert letter.attributes["knativeerrorcode"] == "503"
    assert "knativeerrorcode" not in event.attributes
