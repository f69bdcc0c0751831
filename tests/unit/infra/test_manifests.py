import shutil
import subprocess

import pytest
import yaml

from tests.unit.infra.declared import (
    FUNCTIONS,
    KNATIVE,
    Object,
    containers,
    environment,
    is_function,
    known_settings,
    needed_settings,
    objects,
)

BASE = objects(KNATIVE / "base")
EVERYTHING = objects(KNATIVE)
SERVICES = {body["metadata"]["name"]: body for body in BASE if is_function(body)}
# A database URL is put together from these two by Kubernetes.
FOR_KUBERNETES = {"DATABASE_HOST", "DATABASE_PASSWORD"}


def of_kind(kind: str) -> dict[str, Object]:
    return {body["metadata"]["name"]: body for body in BASE if body["kind"] == kind}


def workloads(documents: list[Object]) -> list[Object]:
    return [body for body in documents if containers(body) and "image" in containers(body)[0]]


every_workload = pytest.mark.parametrize(
    "body", workloads(EVERYTHING), ids=lambda body: f"{body['kind']}-{body['metadata']['name']}"
)


def test_every_function_is_a_knative_service() -> None:
    declared = sorted(SERVICES)

    assert declared == FUNCTIONS


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_an_account_of_its_own_without_a_token(name: str) -> None:
    account = of_kind("ServiceAccount")[SERVICES[name]["spec"]["template"]["spec"]["serviceAccountName"]]

    assert account["metadata"]["name"] == name
    assert account["automountServiceAccountToken"] is False


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_declares_every_setting_without_which_its_function_does_not_start(name: str) -> None:
    given = set(environment(SERVICES[name])) | {"FUNCTION"}

    missing = needed_settings(name) - given

    assert not missing


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_declares_nothing_that_no_function_reads(name: str) -> None:
    given = set(environment(SERVICES[name]))

    unknown = given - known_settings() - FOR_KUBERNETES

    assert not unknown


@pytest.mark.parametrize("name", SERVICES)
def test_a_variable_is_declared_before_the_one_that_expands_it(name: str) -> None:
    variables = environment(SERVICES[name])

    assert variables.index("DATABASE_HOST") < variables.index("DATABASE_URL")
    assert variables.index("DATABASE_PASSWORD") < variables.index("DATABASE_URL")


def test_every_function_has_a_database_role_of_its_own_that_the_migration_makes() -> None:
    migrate = containers(of_kind("Job")["migrate"])[0]
    passwords = {entry["name"]: entry.get("valueFrom", {}).get("secretKeyRef") for entry in migrate["env"]}

    for name, service in SERVICES.items():
        variables = {entry["name"]: entry for entry in containers(service)[0]["env"]}
        assert f"//dormouse_{name}:" in variables["DATABASE_URL"]["value"]
        own = variables["DATABASE_PASSWORD"]["valueFrom"]["secretKeyRef"]
        assert own == passwords[f"{name.upper()}_PASSWORD"]


@pytest.mark.parametrize("name", of_kind("Trigger"))
def test_a_trigger_leads_to_a_function_and_its_failures_to_deadletters(name: str) -> None:
    spec = of_kind("Trigger")[name]["spec"]

    assert spec["broker"] in of_kind("Broker")
    assert spec["subscriber"]["ref"]["name"] in SERVICES
    assert spec["delivery"]["retry"] > 0
    assert spec["delivery"]["deadLetterSink"]["ref"]["name"] == "deadletters"
    assert spec["subscriber"]["uri"] == spec["delivery"]["deadLetterSink"]["uri"] == "/events"


def test_the_threads_of_a_function_leave_one_for_the_probe() -> None:
    common = yaml.safe_load((KNATIVE / "base" / "functions" / "kustomization.yaml").read_text())["patches"][0]
    concurrency = yaml.safe_load(common["patch"])["spec"]["template"]["spec"]["containerConcurrency"]

    for service in SERVICES.values():
        threads = {entry["name"]: entry.get("value") for entry in containers(service)[0]["env"]}["THREADS"]
        assert int(threads) == concurrency + 1


@every_workload
def test_a_container_can_do_nothing_but_its_work(body: Object) -> None:
    require_locked_down(body)


@every_workload
def test_an_image_is_ours_or_has_a_version(body: Object) -> None:
    for container in containers(body):
        name, _, tag = container["image"].partition(":")
        assert name in {"dormouse", "dormouse-gateway"} or tag not in {"", "latest"}


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="only this test needs kubectl")
@pytest.mark.parametrize("folder", ["base", "overlays/minikube", "overlays/production"])
def test_kustomize_builds_what_the_files_say(folder: str) -> None:
    built = subprocess.check_output(["kubectl", "kustomize", KNATIVE / folder])

    documents = list(yaml.safe_load_all(built))
    services = [body for body in documents if is_function(body)]
    assert sorted(body["metadata"]["name"] for body in services) == FUNCTIONS
    for service in services:
        assert service["metadata"]["labels"]["networking.knative.dev/visibility"] == "cluster-local"
        assert service["spec"]["template"]["spec"]["enableServiceLinks"] is False
    for body in workloads(documents):
        require_locked_down(body)
        assert all(folder == "base" or ":" in container["image"] for container in containers(body))


def require_locked_down(body: Object) -> None:
    for container in containers(body):
        context = container["securityContext"]
        assert context["runAsNonRoot"] is True
        assert context["readOnlyRootFilesystem"] is True
        assert context["allowPrivilegeEscalation"] is False
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert context["seccompProfile"] == {"type": "RuntimeDefault"}
        assert container["resources"]["requests"]
        assert container["resources"]["limits"]["memory"]
