"""Which programs a run consists of, what each gets, and in which order they start and stop."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from infra.local import programs
from infra.local.environment import function_environment
from infra.local.folder import DataFolder, Secrets
from infra.local.launch import Step
from infra.local.manifests import Manifests, Service
from infra.local.ports import Ports
from infra.local.postgres import Postgres
from infra.local.process import ROOT, Process
from infra.local.s3 import S3
from infra.local.smtp import Smtp


@dataclass(frozen=True)
class Choices:
    """What a run may choose: manifests, the functions' source, settings of all functions and of PostgreSQL."""

    manifests: Path = ROOT / "infra" / "knative" / "base"
    functions: Path = ROOT / "functions"
    environment: Mapping[str, str] = field(default_factory=dict)
    postgres: Mapping[str, str] = field(default_factory=dict)


class Plan:
    """All programs of a run, made but not started."""

    def __init__(self, data: DataFolder, ports: Ports, declared: Manifests, choices: Choices) -> None:
        self._data, self._ports, self._declared, self._choices = data, ports, declared, choices
        self.secrets = Secrets(data.path / "secrets.env")
        self.postgres = Postgres(
            data.path / "postgres",
            ports.postgres,
            password=self.secrets["DORMOUSE_PASSWORD"],
            superuser_password=self.secrets["POSTGRES_PASSWORD"],
            settings=choices.postgres,
            log=data.log("postgres"),
        )
        self.s3 = S3(
            data.path / "s3",
            ports.s3,
            access_key=self.secrets["S3_ACCESS_KEY"],
            secret_key=self.secrets["S3_SECRET_KEY"],
            log=data.log("s3"),
        )
        self.smtp = Smtp(data.mail, ports.smtp, log=data.log("smtp"))
        self.broker = programs.broker(choices.manifests, ports, data.log("broker"))
        self.pinger = programs.pinger(choices.manifests, ports, data.log("pinger"))
        self.gateway = programs.gateway(ports, data.docs, data.path / "caddy", data.log("gateway"))
        self.functions = {service.name: self._function(service) for service in declared.services}

    @property
    def lasting(self) -> list[Process]:
        """The programs that run until the end."""
        return [
            self.postgres,
            self.s3,
            self.smtp,
            self.broker,
            self.pinger,
            self.gateway,
            *self.functions.values(),
        ]

    def database_url(self, function: str) -> str:
        """The database's address for the role of a function."""
        return self.postgres.url_for(f"dormouse_{_identifier(function)}", self.secrets[_password(function)])

    def steps(self) -> list[Step]:
        """The start: what needs nothing at once, what needs the database or the bucket after that."""
        return [
            Step(self.postgres),
            Step(self._migrations(), after=("postgres",)),
            *(Step(function, ready_after=("migrations",)) for function in self.functions.values()),
            Step(self.s3),
            Step(self._bucket(), after=("s3",)),
            Step(self.smtp),
            Step(self.broker),
            Step(self.gateway),
            Step(self._module("docs", "infra.docs", self._data.docs)),
            # No ping before there is someone to hear it.
            Step(self.pinger, after=("broker", *self.functions)),
        ]

    def waves(self) -> list[list[Process]]:
        """The stop, callers before the called: a function publishes its last events on its way out.

        So event functions stay until those that publish to them are gone, and deadletters stays longest.
        """
        triggers = self._declared.triggers
        consumers = {trigger.subscriber.name for trigger in triggers}
        sinks = {trigger.dead_letter_sink.name for trigger in triggers if trigger.dead_letter_sink}
        waves: list[list[Process]] = [[self.gateway, self.pinger], [], [], [], [], [self.broker]]
        for service in self._declared.services:
            rank = 1
            if service.name in consumers:
                rank = 2 if service.publishes else 3
            if service.name in sinks:
                rank = 4
            waves[rank].append(self.functions[service.name])
        return [*(wave for wave in waves if wave), [self.smtp, self.s3], [self.postgres]]

    def _function(self, service: Service) -> Process:
        name, sink = service.name, f"http://127.0.0.1:{self._ports.broker}"
        declared = function_environment(service, self._values(name), sink)
        environment = {**declared, **self._choices.environment}
        source = self._choices.functions / name / "main.py"
        return programs.function(name, source, self._ports.functions[name], environment, self._data.log(name))

    def _values(self, function: str) -> dict[str, str]:
        """What a local run puts for the settings that the manifests of functions declare."""
        return {
            "DATABASE_URL": self.database_url(function),
            "LOG_LEVEL": "INFO",
            "PUBLIC_URL": f"http://localhost:{self._ports.gateway}",
            "SIGNING_KEY_PASSPHRASE": self.secrets["SIGNING_KEY_PASSPHRASE"],
            "SMTP_URL": self.smtp.url,
            "MAIL_FROM": "Dormouse <dormouse@localhost>",
            "S3_PUBLIC_ENDPOINT": self.s3.endpoint,
            **self.s3.environment,
        }

    def _migrations(self) -> Process:
        passwords = {_password(name): self.secrets[_password(name)] for name in self.functions}
        return self._module("migrations", "migrations", DATABASE_URL=self.postgres.url, **passwords)

    def _bucket(self) -> Process:
        return self._module("bucket", "lib.admin", "create-bucket", **self.s3.environment)

    def _module(self, name: str, *command: str | Path, **environment: str) -> Process:
        return programs.module(name, *command, environment=environment, log=self._data.log(name))


def _identifier(function: str) -> str:
    return function.replace("-", "_")


def _password(function: str) -> str:
    return f"{_identifier(function).upper()}_PASSWORD"
