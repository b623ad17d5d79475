from pipeline.models.admission import Admission
from pipeline.models.candidacy import Candidacy
from pipeline.models.decision import Decision
from pipeline.models.dossier_item import DossierItem
from pipeline.models.enrolment import Enrolment
from pipeline.models.meeting import Meeting
from pipeline.models.mentor_assignment import MentorAssignment
from pipeline.models.probation import Probation
from pipeline.models.resolution import Resolution
from pipeline.models.rule import Rule
from pipeline.models.rule_pack import RulePack
from pipeline.models.saved_view import SavedView
from pipeline.models.stage_event import StageEvent
from pipeline.models.training_class import TrainingClass

__all__ = [
    "Admission",
    "Candidacy",
    "Decision",
    "DossierItem",
    "Enrolment",
    "Meeting",
    "MentorAssignment",
    "Probation",
    "Resolution",
    "Rule",
    "RulePack",
    "SavedView",
    "StageEvent",
    "TrainingClass",
]
