from reports.models.fact import Fact
from reports.models.fact_state import FactState
from reports.models.stale_fact import StaleFact

__all__ = ["Fact", "FactState", "StaleFact"]
