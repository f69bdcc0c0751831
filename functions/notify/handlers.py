from lib.cloudevents import once
from lib.exports import ExportFailed, ExportReady
from lib.notifications import reactions
from lib.tasks import TaskAssigned, TaskChanged, TaskCommented
from lib.teams import TeamMemberAdded

handle = once(
    {
        TaskAssigned: reactions.task_assigned,
        TaskChanged: reactions.task_changed,
        TaskCommented: reactions.task_commented,
        TeamMemberAdded: reactions.team_member_added,
        ExportReady: reactions.export_ready,
        ExportFailed: reactions.export_failed,
    }
)
