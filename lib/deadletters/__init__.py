"""Dead letters: events that no retry could deliver, kept to be looked at and replayed."""

from lib.deadletters.models import DeadLetter
from lib.deadletters.service import keep, list_page, replay

__all__ = ["DeadLetter", "keep", "list_page", "replay"]
