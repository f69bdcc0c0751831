"""What functions ask for, and what infra/knative gives them, read without kubectl."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from lib import config

ROOT = Path(__file__).parents[3]
KNATIVE = ROOT / "infra" / "knative"
FUNCTIONS = sorted(path.parent.name for path in ROOT.glob("functions/*/main.py"))

Object = dict[str, Any]


def objects(folder: Path) -> list[Object]:
    """Every object in the YAML files below a folder, functions with the patch that all of them get."""
    found = [body for path in sorted(folder.rglob("*.yaml")) for body in yaml.safe_load_all(path.read_text())]
    found = [body for body in found if isinstance(body, dict) and "name" in body.get("metadata", {})]
    for service in filter(is_function, found):
        _patch(service["spec"]["template"]["spec"]["containers"][0])
    return found


def is_function(body: Object) -> bool:
    return (body["kind"], body["apiVersion"]) == ("Service", "serving.knative.dev/v1")


def containers(body: Object) -> list[Object]:
    """The containers of a workload's pods; none for other objects."""
    containers: list[Object] = body.get("spec", {}).get("template", {}).get("spec", {}).get("containers", [])
    return containers


def environment(body: Object) -> list[str]:
    return [variable["name"] for variable in containers(body)[0]["env"]]


def known_settings() -> set[str]:
    """The names that lib/config.py reads."""
    return {name for group in config.Settings.__subclasses__() for name, _ in _names(group)}


def needed_settings(function: str) -> set[str]:
    """The names without which the function does not start."""
    tree = ast.parse((ROOT / "functions" / function / "main.py").read_text())
    named = [node for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "settings"]
    groups = [node.id for keyword in named for node in ast.walk(keyword.value) if isinstance(node, ast.Name)]
    return {
        name
        for group in (config.Service, config.Database, *(getattr(config, group) for group in groups))
        for name, required in _names(group)
        if required
    }


def _names(group: type[config.Settings]) -> Iterator[tuple[str, bool]]:
    for name, field in group.model_fields.items():
        yield str(field.validation_alias or name).upper(), field.is_required()


def _patch(container: Object) -> None:
    patch = yaml.safe_load((KNATIVE / "base" / "functions" / "every-container.yaml").read_text())
    for operation in patch:
        field = operation["path"].removeprefix("/spec/template/spec/containers/0/")
        if field.startswith("env/"):
            container["env"].insert(0 if field == "env/0" else len(container["env"]), operation["value"])
        else:
            container[field] = operation["value"]
