from functions.deadletters.schemas import DeadLetterOut, DeadLetterPage, DeadLetterPath
from lib import deadletters
from lib.deadletters import DeadLetter
from lib.errors import Forbidden
from lib.http import Page, Router, caller, session
from lib.reads import Json

router = Router("deadletters")


@router.get("/dead-letters", responses={200: DeadLetterPage}, raises=(Forbidden,))
def list_dead_letters(query: Page) -> Json:
    """What could not be delivered, newest first. For administrators."""
    return deadletters.list_page(session(), limit=query.limit, cursor=query.cursor, viewer=caller())


@router.post("/dead-letters/<uuid:letter_id>/replay", responses={202: DeadLetterOut}, raises=(Forbidden,))
def replay_dead_letter(path: DeadLetterPath) -> DeadLetter:
    """Publish an event once more. Whoever had its effect already ignores it. For administrators."""
    return deadletters.replay(session(), path.letter_id, by=caller())
