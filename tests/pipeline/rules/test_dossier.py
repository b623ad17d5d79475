from datetime import date

from pipeline.rules.dossier import LATER, MISSING, NOT_NEEDED, PRESENT, Recorded, dossier_of
from pipeline.rules.standing import Happening, replay


def dossier(*codes, items=None, kind="cell"):
    standing = replay(Happening(code, date(2026, 1, 1)) for code in codes)
    return dossier_of(standing, kind, items or {})


def states(found):
    return {paper.stage: paper.state for paper in found.papers}


def test_papers_stand_by_their_events():
    found = dossier("source", "sympathiser", "trained", "applied")
    assert states(found)["trained"] == states(found)["applied"] == PRESENT
    assert (found.present, found.wanted) == (2, 9)


def test_only_what_can_be_brought_now_is_missing():
    found = states(dossier("source", "sympathiser", "trained", "applied"))
    assert found["cv_declared"] == found["endorsed"] == MISSING
    assert found["verified"] == found["cell_resolved"] == LATER


def test_single_papers_count_where_no_event_says_so():
    items = {37: Recorded("present", date(2026, 3, 1)), 42: Recorded("not_needed")}
    found = dossier("source", "sympathiser", items=items)
    assert states(found)["applied"] == PRESENT
    assert states(found)["opinions_collected"] == NOT_NEEDED
    assert (found.present, found.wanted) == (1, 8)


def test_appraisal_is_listed_only_where_it_took_place():
    road = ("source", "sympathiser", "trained", "cell_resolved")
    assert "appraised" not in states(dossier(*road))
    assert states(dossier(*road, "appraised"))["appraised"] == PRESENT


def test_base_cell_has_no_paper_of_a_committee():
    assert "base_resolved" not in states(dossier("source", kind="base_cell"))
