from lib.cloudevents import once
from lib.exports import ExportFailed, ExportReady
from lib.identity import events as accounts
from lib.notifications import account_mails, reactions, team_reactions
from lib.tasks import TaskAssigned, TaskChanged, TaskCommented, TaskMentioned
from lib.teams import TeamMemberAdded, TeamMemberInvited, TeamMemberRemoved, TeamRoleChanged

handle = once(
    {
        TaskAssigned: reactions.task_assigned,
        TaskChanged: reactions.task_changed,
        TaskCommented: reactions.task_commented,
        TaskMentioned: reactions.task_mentioned,
        ExportReady: reactions.export_ready,
        ExportFailed: reactions.export_failed,
        TeamMemberInvited: team_reactions.member_invited,
        TeamMemberAdded: team_reactions.member_added,
        TeamRoleChanged: team_reactions.role_changed,
        TeamMemberRemoved: team_reactions.member_removed,
        accounts.AccountRegistered: account_mails.registered,
        accounts.RegistrationRepeated: account_mails.registration_repeated,
        accounts.PasswordResetRequested: account_mails.password_reset_requested,
        accounts.EmailChangeRequested: account_mails.email_change_requested,
        accounts.AccountSecured: account_mails.secured,
    }
)
