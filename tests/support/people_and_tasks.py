"""A small model of who may see and do what with tasks, in plain Python, and what each act should answer."""

from dataclasses import dataclass, field

ROLES = ("guest", "member", "manager", "owner")
NOBODY = ""


@dataclass
class Task:
    """A task; people and teams by their ids, nobody by an empty one."""

    creator: str
    team: str = NOBODY
    person: str = NOBODY
    """The assignee, where that is a person."""
    assigned_team: str = NOBODY
    shared_with: set[str] = field(default_factory=set)
    deleted: bool = False


@dataclass
class Rules:
    """Teams with their members' roles, and the ids of administrators."""

    admin: str
    teams: dict[str, dict[str, str]] = field(default_factory=dict)

    def sees(self, who: str, task: Task) -> bool:
        return self._reaches(who, task, ROLES)

    def may_change(self, who: str, task: Task) -> bool:
        return self._reaches(who, task, ROLES[1:])

    def may_delete(self, who: str, task: Task) -> bool:
        return who in (self.admin, task.creator) or self.role(who, task.team) in ("manager", "owner")

    def may_add(self, who: str, team: str) -> bool:
        return not team or who == self.admin or self.role(who, team) in ROLES[1:]

    def may_assign_to_person(self, who: str, whom: str) -> bool:
        shared = any(members.get(who) in ROLES[1:] and whom in members for members in self.teams.values())
        return who in (whom, self.admin) or shared

    def may_assign_to_team(self, who: str, team: str) -> bool:
        return who == self.admin or who in self.teams[team]

    def role(self, who: str, team: str) -> str | None:
        return self.teams.get(team, {}).get(who)

    def acts(self, who: str, task: Task, *, in_trash: bool = False, may: bool = True, done: int = 200) -> int:
        """The status of an act on a task that needs the right to change it, and `may` besides."""
        if task.deleted != in_trash or not self.sees(who, task):
            return 404
        return done if self.may_change(who, task) and may else 403

    def manages(self, who: str, team: str, whom: str, becomes: str | None) -> int:
        """The status of giving somebody another role in a team, or of taking them out."""
        own = "owner" if who == self.admin else self.role(who, team)
        if own is None:
            return 404
        is_manager, theirs = own in ("manager", "owner"), self.role(whom, team)
        if becomes is not None and not is_manager:
            return 403
        if theirs is None:
            return 404
        leaves = becomes is None and who == whom
        if not leaves and (not is_manager or ("owner" in (theirs, becomes) and own != "owner")):
            return 403
        if theirs == "owner" != becomes and list(self.teams[team].values()).count("owner") == 1:
            return 409
        return 204 if becomes is None else 200

    def _reaches(self, who: str, task: Task, roles: tuple[str, ...]) -> bool:
        through_team = any(self.role(who, team) in roles for team in (task.team, task.assigned_team))
        return who in (self.admin, task.creator, task.person) or who in task.shared_with or through_team
