"""Who may do what: every operation of docs/openapi.json, each with a valid request."""

from tests.support.api import PASSWORD
from tests.system.authorization.rules import Rule, administrators, anybody, oneself, private, team

ALL = "owner manager member guest admin reader"
MEMBERS = "owner manager member admin"
MANAGERS = "owner manager admin"

TABLE: dict[str, Rule] = {
    "GET /.well-known/jwks.json": anybody(),
    "GET /.well-known/oauth-authorization-server": anybody(),
    "POST /api/v1/auth/register": anybody(body=lambda world: world.account()),
    "POST /api/v1/auth/token": anybody(form=lambda world: world.credentials("owner")),
    "POST /api/v1/auth/email/confirm": anybody(body=lambda world: {"token": world.link("verify_email")}),
    "POST /api/v1/auth/password/forgot": anybody(body=lambda world: {"email": world.people["owner"].email}),
    "POST /api/v1/auth/password/reset": anybody(
        body=lambda world: {"token": world.link("reset_password"), "password": PASSWORD}
    ),
    # One's own account
    "GET /api/v1/auth/me": oneself(also="reader"),
    "PATCH /api/v1/auth/me": oneself(body=lambda _: {"locale": "en"}),
    "GET /api/v1/auth/me/data": oneself(),
    "GET /api/v1/auth/me/preferences": oneself(),
    "PATCH /api/v1/auth/me/preferences": oneself(body=lambda _: {"theme": "dark"}),
    "POST /api/v1/auth/me/delete": oneself(body=lambda _: {"password": PASSWORD}, as_stranger=True),
    "POST /api/v1/auth/me/email": oneself(
        body=lambda world: {"email": world.address(), "password": PASSWORD}, as_stranger=True
    ),
    "POST /api/v1/auth/me/password": oneself(
        body=lambda _: {"current_password": PASSWORD, "password": f"another {PASSWORD}"}, as_stranger=True
    ),
    "POST /api/v1/auth/email/verification": oneself(),
    "POST /api/v1/auth/me/avatar/upload": oneself(body=lambda _: {"content_type": "image/png"}),
    # A picture that the owner uploaded: to others it is nothing of theirs.
    "PUT /api/v1/auth/me/avatar": team("owner", body=lambda world: {"key": world.picture()}, refused=422, outsider=422),
    "DELETE /api/v1/auth/me/avatar": oneself(as_stranger=True),
    # What one's account is guarded by
    "POST /api/v1/auth/logout": oneself(as_stranger=True),
    "GET /api/v1/auth/sessions": oneself(),
    "POST /api/v1/auth/sessions/end-others": oneself(),
    "DELETE /api/v1/auth/sessions/{session_id}": private(ids=lambda world: {"session_id": world.session()}),
    "GET /api/v1/auth/second-factor": oneself(),
    "POST /api/v1/auth/second-factor": oneself(as_stranger=True),
    "POST /api/v1/auth/second-factor/confirm": oneself(body=lambda world: world.code(), as_stranger=True),
    "POST /api/v1/auth/second-factor/turn-off": oneself(body=lambda _: {"password": PASSWORD}, as_stranger=True),
    "GET /api/v1/auth/api-tokens": oneself(),
    "POST /api/v1/auth/api-tokens": oneself(body=lambda _: {"name": "Backup"}),
    "DELETE /api/v1/auth/api-tokens/{token_id}": private(ids=lambda world: {"token_id": world.api_token()["id"]}),
    # Administration
    "GET /api/v1/users": administrators(),
    "PATCH /api/v1/users/{user_id}": administrators(body=lambda _: {"disabled": False}),
    "POST /api/v1/users/{user_id}/end-sessions": administrators(ids=lambda world: {"user_id": world.stranger().id}),
    "GET /api/v1/audit-log": administrators(),
    "GET /api/v1/dead-letters": administrators(),
    "POST /api/v1/dead-letters/{letter_id}/replay": administrators(),
    # Whoever knows somebody's id may show their picture beside their name.
    "GET /api/v1/users/{user_id}/avatar": oneself(also="reader"),
    # Teams
    "POST /api/v1/teams": oneself(body=lambda _: {"name": "Another team"}),
    "GET /api/v1/teams": oneself(also="reader"),
    "GET /api/v1/teams/{team_id}": team(ALL),
    "PATCH /api/v1/teams/{team_id}": team(MANAGERS, body=lambda _: {"name": "Kitchen"}),
    "GET /api/v1/teams/{team_id}/members": team(ALL),
    "PATCH /api/v1/teams/{team_id}/members/{user_id}": team(
        MANAGERS, body=lambda _: {"role": "guest"}, ids=lambda world: {"user_id": world.new_member()}
    ),
    "DELETE /api/v1/teams/{team_id}/members/{user_id}": team(
        MANAGERS, ids=lambda world: {"user_id": world.new_member()}
    ),
    "GET /api/v1/teams/{team_id}/invitations": team(f"{MANAGERS} reader"),
    "POST /api/v1/teams/{team_id}/invitations": team(MANAGERS, body=lambda world: {"email": world.address()}),
    "DELETE /api/v1/teams/{team_id}/invitations/{invitation_id}": team(
        MANAGERS, ids=lambda world: {"invitation_id": world.invitation()["id"]}
    ),
    "GET /api/v1/teams/invitations": oneself(also="reader"),
    # Whoever holds the link is invited.
    "POST /api/v1/teams/invitations/accept": oneself(
        body=lambda world: {"token": world.invitation_link()}, as_stranger=True
    ),
    "POST /api/v1/teams/invitations/{invitation_id}/accept": private(
        ids=lambda world: {"invitation_id": world.invitation_of_the_owner()}
    ),
    "DELETE /api/v1/teams/invitations/{invitation_id}": private(
        ids=lambda world: {"invitation_id": world.invitation_of_the_owner()}
    ),
    # Tasks. A team one is not in is answered like one that there is not.
    "POST /api/v1/tasks": team(
        MEMBERS, body=lambda world: {"title": "Cook", "team_id": world.ids["team_id"]}, outsider=403
    ),
    "GET /api/v1/tasks": oneself(also="reader"),
    "GET /api/v1/tasks/{task_id}": team(ALL),
    "PATCH /api/v1/tasks/{task_id}": team(MEMBERS, body=lambda _: {"priority": "high"}),
    "PUT /api/v1/tasks/{task_id}/assignee": team(
        MEMBERS, body=lambda world: {"assignee": {"team_id": world.ids["team_id"]}}
    ),
    "GET /api/v1/tasks/{task_id}/comments": team(ALL),
    "POST /api/v1/tasks/{task_id}/comments": team(f"{MEMBERS} guest", body=lambda _: {"body": "Tastes good."}),
    "GET /api/v1/tasks/{task_id}/updates": team(ALL),
    # Notifications and exports
    "GET /api/v1/notifications": oneself(also="reader"),
    "GET /api/v1/notifications/count": oneself(also="reader"),
    "POST /api/v1/notifications/mark-all-read": oneself(),
    "PATCH /api/v1/notifications/{notification_id}": private(body=lambda _: {"read": True}),
    "POST /api/v1/exports": oneself(body=lambda _: {"filter": {"status": ["cancelled"]}}),
    "GET /api/v1/exports": oneself(also="reader"),
    "GET /api/v1/exports/{export_id}": private("owner reader"),
    "GET /api/v1/exports/{export_id}/download": private("owner reader"),
}
