"""Where the objects that manifests refer to listen in this run."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from infra.local.manifests import Destination


class UnknownDestination(ValueError):
    """A manifest refers to something that has no address in this run."""


@dataclass(frozen=True)
class Addresses:
    """Functions by name, all others by one pattern such as http://{name}:8080; and the broker."""

    functions: Mapping[str, str] = field(default_factory=dict)
    pattern: str = ""
    broker: str = ""

    def url(self, destination: Destination) -> str:
        """The address of a destination. Raises UnknownDestination where this run has none."""
        return urljoin(self._base(destination), destination.uri) if destination.name else destination.uri

    def _base(self, destination: Destination) -> str:
        if destination.kind == "Broker" and self.broker:
            return self.broker
        if destination.kind == "Service":
            if destination.name in self.functions:
                return self.functions[destination.name]
            if self.pattern:
                return self.pattern.format(name=destination.name)
        raise UnknownDestination(f"{destination.kind} '{destination.name}' has no address here")


def add_arguments(parser: ArgumentParser) -> None:
    """The options that say where things listen."""
    parser.add_argument(
        "--function", action="append", default=[], metavar="NAME=URL", help="where one function listens"
    )
    parser.add_argument("--functions-url", default="", metavar="PATTERN", help="for all others: http://{name}:8080")
    parser.add_argument("--broker-url", default="", metavar="URL", help="where the broker listens")


def from_arguments(options: Namespace) -> Addresses:
    """The addresses that the options of `add_arguments` say."""
    named = dict(entry.split("=", 1) for entry in options.function if "=" in entry)
    if len(named) != len(options.function):
        raise UnknownDestination("--function takes NAME=URL, each name once")
    return Addresses(named, options.functions_url, options.broker_url)
