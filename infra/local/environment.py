"""What a function finds in its environment: what its Knative Service declares, with this run's values."""

import re
from collections.abc import Iterable, Mapping

from infra.local.manifests import Service


class MissingValue(Exception):
    """A manifest asks for a setting that this run has no value for."""


def function_environment(service: Service, values: Mapping[str, str], sink: str) -> dict[str, str]:
    """The settings that the service's manifest names, and K_SINK where a SinkBinding selects it.

    A value of this run goes before a literal of the manifest, which was written for a cluster. What serves
    only to make up such a literal, by $(NAME), is left out.
    """
    ingredients = _references(literal for name, literal in service.environment.items() if name in values)
    environment = {"FUNCTION": service.name}
    for name, literal in service.environment.items():
        if name in values:
            environment[name] = values[name]
        elif literal is not None:
            environment[name] = literal
        elif name not in service.optional | ingredients:
            raise MissingValue(
                f"The manifest of the function {service.name} declares {name}, which a local run has no "
                "value for. Add it to infra/local/plan.py, or give it a literal value in the manifest."
            )
    if service.publishes:
        environment["K_SINK"] = sink
    return environment


def _references(literals: Iterable[str | None]) -> set[str]:
    return {name for literal in literals if literal for name in re.findall(r"\$\((\w+)\)", literal)}
