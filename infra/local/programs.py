"""Our own programs as processes: the functions, the broker, the pinger, the gateway."""

import os
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

from infra.local.health import http_ok
from infra.local.ports import Ports
from infra.local.process import ROOT, Process, Task

GATEWAY = ROOT / "infra" / "gateway" / "Caddyfile"
# Enough for all functions on a laptop; what a function would take by itself grows with the number of cores.
THREADS = "8"


def function(name: str, source: Path, port: int, environment: Mapping[str, str], log: Path) -> Process:
    """A function under functions-framework, as in the image."""
    scripts = Path(sysconfig.get_path("scripts"))
    return Process(
        name,
        [scripts / "functions-framework", "--source", source, "--target", "main", "--host", "127.0.0.1"],
        # gunicorn puts a control socket there; in the home folder all functions would fight for one.
        environment={
            "THREADS": THREADS,
            **environment,
            "PORT": str(port),
            "XDG_RUNTIME_DIR": str(_runtime(log)),
        },
        log=log,
        ready=lambda: http_ok(port, "/ready"),
        address=f"127.0.0.1:{port}",
    )


def broker(manifests: Path, ports: Ports, log: Path) -> Process:
    """The broker, which delivers by the Triggers in the manifests."""
    listen = f"127.0.0.1:{ports.broker}"
    return Process(
        "broker",
        [
            sys.executable,
            "-m",
            "infra.local.broker",
            "--manifests",
            manifests,
            "--listen",
            listen,
            *_known(ports),
        ],
        log=log,
        ready=lambda: http_ok(ports.broker, "/health"),
        address=listen,
    )


def pinger(manifests: Path, ports: Ports, log: Path) -> Process:
    """The pinger, which sends the events of the PingSources in the manifests."""
    return Process(
        "pinger",
        [sys.executable, "-m", "infra.local.pinger", "--manifests", manifests, *_known(ports)],
        log=log,
    )


def gateway(ports: Ports, docs: Path, folder: Path, log: Path) -> Process:
    """Caddy with the Caddyfile of every environment."""
    upstreams = {
        f"UPSTREAM_{name.upper().replace('-', '_')}": f"http://127.0.0.1:{port}"
        for name, port in ports.functions.items()
    }
    return Process(
        "gateway",
        [Path(sysconfig.get_path("scripts")) / "caddy", "run", "--config", GATEWAY, "--adapter", "caddyfile"],
        environment={
            **upstreams,
            "GATEWAY_LISTEN": f":{ports.gateway}",
            "GATEWAY_BIND": "127.0.0.1",
            "DOCS_ROOT": str(docs),
            "XDG_DATA_HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder),
        },
        log=log,
        ready=lambda: http_ok(ports.gateway, "/health"),
        address=f"127.0.0.1:{ports.gateway}",
    )


def module(name: str, *command: str | Path, environment: Mapping[str, str], log: Path) -> Task:
    """A Python module of ours that does its work and ends."""
    return Task(name, [sys.executable, "-m", *command], environment=environment, log=log)


def _known(ports: Ports) -> list[str]:
    """The options of infra/local/addresses.py."""
    options = [f"--broker-url=http://127.0.0.1:{ports.broker}"]
    return [
        *options,
        *(f"--function={name}=http://127.0.0.1:{port}" for name, port in ports.functions.items()),
    ]


def _runtime(log: Path) -> Path:
    folder = log.parent / "run" / log.stem
    folder.mkdir(parents=True, exist_ok=True)
    return Path(os.path.relpath(folder, ROOT))
