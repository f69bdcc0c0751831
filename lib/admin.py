"""`python -m lib.admin <command>`: what whoever runs this does from a shell, with the environment of a function."""

import argparse
import getpass
import sys
from collections.abc import Callable

from sqlalchemy import select

from lib import identity, storage
from lib.db import transaction
from lib.errors import AppError
from lib.identity import User, accounts


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m lib.admin", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, (_, help_text) in COMMANDS.items():
        command = commands.add_parser(name, help=help_text, description=help_text)
        if name == "create-admin":
            command.add_argument("email")
            command.add_argument("--name", default="Administrator", help="what others call them")
    given = vars(parser.parse_args())
    run, _ = COMMANDS[given.pop("command")]
    try:
        print(run(**given))
    except AppError as refusal:
        sys.exit("\n".join([refusal.detail, *(error["message"] for error in refusal.extra.get("errors", []))]))


def create_admin(email: str, name: str) -> str:
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    with transaction() as session:
        accounts.register(session, email=email, password=password, display_name=name)
        user = session.scalars(select(User).where(User.email == email)).one()
        user.is_admin = True
    return f"{email} is an administrator. Where the account existed before, its password is the one it had."


def create_bucket() -> str:
    storage.create_bucket()
    return "The bucket is there."


def rotate_keys() -> str:
    with transaction() as session:
        kid = identity.rotate(session)
    return f"New tokens are signed with the key {kid}. Older tokens stay valid until they expire."


COMMANDS: dict[str, tuple[Callable[..., str], str]] = {
    "create-admin": (create_admin, "make an account an administrator, new or not; reads a new one's password"),
    "create-bucket": (create_bucket, "make the bucket for files where it is missing"),
    "rotate-keys": (rotate_keys, "sign access tokens with a new key from now on"),
}


if __name__ == "__main__":
    main()
