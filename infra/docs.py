"""Assembles the folder that the gateway serves as /docs: our page, Swagger UI's files, the OpenAPI document.

python -m infra.docs TARGET
"""

import json
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

from infra.openapi import document

PAGE = Path(__file__).parent / "gateway" / "docs"
SWAGGER_UI = ("css/swagger-ui.css", "js/swagger-ui-bundle.js")


def assemble(target: Path) -> None:
    """Fill `target`, which is made where it is missing; what an earlier call left there is replaced."""
    shutil.copytree(PAGE, target, dirs_exist_ok=True)
    for name in SWAGGER_UI:
        shutil.copy(_swagger_ui() / name, target)
    (target / "openapi.json").write_text(json.dumps(document(), ensure_ascii=False), encoding="utf-8")


def _swagger_ui() -> Path:
    """Where the wheel keeps the files. It is found, not imported: importing it needs Flask."""
    found = find_spec("flask_openapi3_swagger")
    if found is None or found.origin is None:
        sys.exit("Swagger UI is missing: install requirements/docs.txt and start again.")
    return Path(found.origin).parent / "templates" / "swagger"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: python -m infra.docs TARGET")
    assemble(Path(sys.argv[1]))
