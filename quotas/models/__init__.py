from quotas.models.quota import Quota
from quotas.models.reported_figure import ReportedFigure

__all__ = ["Quota", "ReportedFigure"]
