"""The yardstick: a function of functions-framework that does nothing."""

from flask import Request


def main(request: Request) -> str:
    return ""
