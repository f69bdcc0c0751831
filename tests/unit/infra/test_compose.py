import pytest
import yaml

from tests.unit.infra.declared import FUNCTIONS, ROOT, needed_settings

SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_compose_gives_a_function_every_setting_without_which_it_does_not_start(name: str) -> None:
    given = set(SERVICES[name]["environment"])

    missing = needed_settings(name) - given

    assert not missing


@pytest.mark.parametrize("name", SERVICES)
def test_an_image_of_others_has_a_version(name: str) -> None:
    tag = SERVICES[name]["image"].partition(":")[2]

    assert tag not in {"", "latest"}
