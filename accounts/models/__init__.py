from accounts.models.api_token import ApiToken
from accounts.models.attempt import Attempt
from accounts.models.audit_event import AuditEvent
from accounts.models.draft import Draft
from accounts.models.invitation import Invitation
from accounts.models.kept_search import KeptSearch
from accounts.models.notice import Notice
from accounts.models.submission_key import SubmissionKey
from accounts.models.user import User

__all__ = ["ApiToken", "Attempt", "AuditEvent", "Draft", "Invitation", "KeptSearch", "Notice", "SubmissionKey", "User"]
