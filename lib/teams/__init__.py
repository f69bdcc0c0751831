"""Teams, their members and what each may do."""

from lib.teams import invitations
from lib.teams.events import TeamMemberAdded, TeamMemberInvited, TeamMemberRemoved, TeamRoleChanged
from lib.teams.models import Invitation, Membership, Role, Team
from lib.teams.queries import detail, list_invitations, list_members, list_mine, list_my_invitations, team
from lib.teams.service import change_role, close_account, create, remove, rename, require_role

__all__ = [
    "Invitation", "Membership", "Role", "Team", "TeamMemberAdded", "TeamMemberInvited", "TeamMemberRemoved",
    "TeamRoleChanged", "change_role", "close_account", "create", "detail", "invitations", "list_invitations",
    "list_members", "list_mine", "list_my_invitations", "remove", "rename", "require_role", "team",
]  # fmt: skip
