"""Further processes of the auth function beside the one of the running Dormouse, as pods come and go."""

from infra.local import programs
from infra.local.ports import free_port
from infra.local.process import ROOT, Process
from infra.local.stack import Stack


def auth_environment(stack: Stack, **settings: str) -> dict[str, str]:
    """What a process of the auth function finds in its environment, with these settings changed."""
    return {
        "FUNCTION": "auth",
        "DATABASE_URL": stack.database_url("auth"),
        "PUBLIC_URL": f"http://localhost:{stack.ports.gateway}",
        "SIGNING_KEY_PASSPHRASE": stack.plan.secrets["SIGNING_KEY_PASSPHRASE"],
        "BCRYPT_COST": "4",
        **stack.plan.s3.environment,
        **settings,
    }


def auth_process(stack: Stack, **settings: str) -> Process:
    """A process of the auth function, not started yet. Its events wait for the clock, unless K_SINK is set."""
    port = free_port()
    log = stack.data.log(f"auth-{port}")
    return programs.function(
        "auth", ROOT / "functions" / "auth" / "main.py", port, auth_environment(stack, **settings), log
    )
