from functions.teams.schemas import MemberOut, MemberPage, NewMember, NewTeam, TeamOut, TeamPage, TeamPath
from lib import teams
from lib.errors import Conflict, Forbidden
from lib.http import Page, Router, caller, session
from lib.reads import Json
from lib.teams import Membership, Team

router = Router("teams")


@router.post("/teams", responses={201: TeamOut})
def create_team(body: NewTeam) -> Team:
    """Make a team, and own it."""
    return teams.create(session(), name=body.name, by=caller())


@router.get("/teams", responses={200: TeamPage})
def list_teams(query: Page) -> Json:
    """The teams one is in, newest first."""
    return teams.list_mine(session(), limit=query.limit, cursor=query.cursor, viewer=caller())


@router.get("/teams/<uuid:team_id>/members", responses={200: MemberPage})
def list_members(path: TeamPath, query: Page) -> Json:
    """Who is in a team."""
    return teams.list_members(session(), path.team_id, limit=query.limit, cursor=query.cursor, viewer=caller())


@router.post("/teams/<uuid:team_id>/members", responses={201: MemberOut}, raises=(Forbidden, Conflict))
def add_member(path: TeamPath, body: NewMember) -> Membership:
    """Let a person who has an account into the team, who will be notified."""
    return teams.add_member(session(), path.team_id, email=body.email, role=body.role, by=caller())
