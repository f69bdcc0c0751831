"""What happens to teams."""

from typing import ClassVar
from uuid import UUID

from lib.events import Event
from lib.teams.models import Role


class TeamMemberAdded(Event):
    """A person is now in a team, or has another role there."""

    type: ClassVar = "dormouse.team.member_added.v1"

    team_id: UUID
    user_id: UUID
    role: Role

    @property
    def subject(self) -> str:
        return f"teams/{self.team_id}"
