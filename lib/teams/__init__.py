"""Teams, their members and what each may do."""

from lib.teams.events import TeamMemberAdded
from lib.teams.models import Membership, Role, Team
from lib.teams.queries import list_members, list_mine, team
from lib.teams.service import MAY_MANAGE, add_member, create, require_role

__all__ = [
    "MAY_MANAGE", "Membership", "Role", "Team", "TeamMemberAdded", "add_member", "create", "list_members",
    "list_mine", "require_role", "team",
]  # fmt: skip
