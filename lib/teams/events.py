"""What happens to teams."""

from typing import ClassVar
from uuid import UUID

from lib.events import Event
from lib.teams.models import Role


class TeamEvent(Event):
    team_id: UUID

    @property
    def subject(self) -> str:
        return f"teams/{self.team_id}"


class TeamMemberInvited(TeamEvent):
    """Somebody is asked into a team, or asked once more."""

    type: ClassVar = "dormouse.team.member_invited.v1"

    invitation_id: UUID


class TeamMemberAdded(TeamEvent):
    """A person accepted and is now in a team."""

    type: ClassVar = "dormouse.team.member_added.v1"

    user_id: UUID
    role: Role


class TeamRoleChanged(TeamEvent):
    """A person has another role in a team."""

    type: ClassVar = "dormouse.team.role_changed.v1"

    user_id: UUID
    old: Role
    new: Role


class TeamMemberRemoved(TeamEvent):
    """A person is no longer in a team; where `by` is the person, they left."""

    type: ClassVar = "dormouse.team.member_removed.v1"

    user_id: UUID
