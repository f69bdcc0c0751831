from functions.teams import schemas as shapes
from lib import teams
from lib.errors import Conflict, Forbidden, LastOwner
from lib.http import Page, Router, caller, session
from lib.reads import Json
from lib.teams import Invitation, Membership, Team, invitations

router = Router("teams")


@router.post("/teams", responses={201: shapes.TeamOut}, location="/teams/{id}")
def create_team(body: shapes.NamedBody) -> Team:
    """Make a team, and own it."""
    return teams.create(session(), name=body.name, by=caller())


@router.get("/teams", responses={200: shapes.TeamPage})
def list_teams(query: Page) -> Json:
    """The teams one is in, newest first."""
    return teams.list_mine(session(), limit=query.limit, cursor=query.cursor, viewer=caller())


@router.get("/teams/<uuid:team_id>", responses={200: shapes.TeamOut})
def get_team(path: shapes.TeamPath) -> Json:
    """A team one is in."""
    return teams.detail(session(), path.team_id, viewer=caller())


@router.patch("/teams/<uuid:team_id>", responses={200: shapes.TeamOut}, raises=(Forbidden,))
def rename_team(path: shapes.TeamPath, body: shapes.NamedBody) -> Team:
    """Give a team another name."""
    return teams.rename(session(), path.team_id, name=body.name, by=caller())


@router.get("/teams/<uuid:team_id>/members", responses={200: shapes.MemberPage})
def list_members(path: shapes.TeamPath, query: Page) -> Json:
    """Who is in a team."""
    return teams.list_members(session(), path.team_id, limit=query.limit, cursor=query.cursor, viewer=caller())


@router.patch(
    "/teams/<uuid:team_id>/members/<uuid:user_id>", responses={200: shapes.MemberOut}, raises=(Forbidden, LastOwner)
)
def change_member(path: shapes.MemberPath, body: shapes.RoleBody) -> Membership:
    """Make a member something else in the team."""
    return teams.change_role(session(), path.team_id, path.user_id, role=body.role, by=caller())


@router.delete("/teams/<uuid:team_id>/members/<uuid:user_id>", responses={204: None}, raises=(Forbidden, LastOwner))
def remove_member(path: shapes.MemberPath) -> None:
    """Take a person out of a team, or leave it oneself."""
    teams.remove(session(), path.team_id, path.user_id, by=caller())


@router.post("/teams/<uuid:team_id>/invitations", responses={201: shapes.InvitationOut}, raises=(Forbidden, Conflict))
def invite(path: shapes.TeamPath, body: shapes.NewInvitation) -> Invitation:
    """Ask somebody into a team by a mailed link; asking again mails a new one."""
    return invitations.invite(session(), path.team_id, email=body.email, role=body.role, by=caller())


@router.get("/teams/<uuid:team_id>/invitations", responses={200: shapes.InvitationPage}, raises=(Forbidden,))
def list_invitations(path: shapes.TeamPath, query: Page) -> Json:
    """Who is asked into a team and has not answered yet."""
    return teams.list_invitations(session(), path.team_id, limit=query.limit, cursor=query.cursor, viewer=caller())


@router.delete("/teams/<uuid:team_id>/invitations/<uuid:invitation_id>", responses={204: None}, raises=(Forbidden,))
def take_invitation_back(path: shapes.TeamInvitationPath) -> None:
    """End an invitation."""
    invitations.take_back(session(), path.team_id, path.invitation_id, by=caller())


@router.get("/teams/invitations", responses={200: shapes.InvitationPage})
def list_my_invitations(query: Page) -> Json:
    """The teams one is asked into, by one's confirmed address."""
    return teams.list_my_invitations(session(), limit=query.limit, cursor=query.cursor, viewer=caller())


@router.post("/teams/invitations/accept", responses={200: shapes.MemberOut})
def accept_invitation_link(body: shapes.InvitationLink) -> Membership:
    """Join the team of a mailed link."""
    return invitations.accept_link(session(), token=body.token, by=caller())


@router.post("/teams/invitations/<uuid:invitation_id>/accept", responses={200: shapes.MemberOut})
def accept_invitation(path: shapes.InvitationPath) -> Membership:
    """Join a team one is asked into, by one's confirmed address."""
    return invitations.accept(session(), path.invitation_id, by=caller())


@router.delete("/teams/invitations/<uuid:invitation_id>", responses={204: None})
def decline_invitation(path: shapes.InvitationPath) -> None:
    """Not join the team."""
    invitations.decline(session(), path.invitation_id, by=caller())
