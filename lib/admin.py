"""`python -m lib.admin <command>`: what whoever runs this does from a shell."""

import argparse

from lib import storage


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m lib.admin", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("create-bucket", help="make the bucket for exports where it is missing")
    parser.parse_args()
    storage.create_bucket()
    print("The bucket is there.")


if __name__ == "__main__":
    main()
