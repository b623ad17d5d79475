"""Branches of different schools are called alike: a list says whose they are, unless that is plain already."""

from datetime import date

import pytest
from django.urls import reverse

from membership.models import Organisation, UnionMembership
from membership.queries.reorganisation_told import sentences
from membership.rules.reorganisation import Step
from membership.templatetags.organisation import name_below

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "scope", "shown"),
    [
        ("cell_a11", None, "{name}, {parent}"),
        ("cell_a11", "upper_a", "{name}, {parent}"),
        ("cell_a11", "base_a1", "{name}"),
        ("cell_a11", "cell_a11", "{name}"),
        ("union_branch", "union_upper", "{name}, {parent}"),
        ("base_a1", "province", "{name}"),
        ("base_cell", None, "{name}"),
        ("province", None, "{name}"),
    ],
)
def test_bodies_inside_a_base_organisation_are_named_with_it(cast, name, scope, shown):
    body = cast.organisations[name]
    parent = body.parent.name if body.parent else ""
    assert name_below(body, cast.organisations[scope] if scope else None) == shown.format(name=body.name, parent=parent)


@pytest.fixture
def classes(cast):
    """Two branches of one name, each with a member."""
    members = UnionMembership.objects.filter(organisation__path__startswith=cast.union_upper.path, valid_to=None)
    first, second = members.order_by("pk")[:2]
    base = cast.union_branch
    school = Organisation.objects.create(
        system="union",
        kind="union_branch",
        name=base.name,
        parent=cast.union_school,
        path=f"{cast.union_school.path}zz/",
    )
    for row, body in ((first, base), (second, school)):
        UnionMembership.objects.filter(pk=row.pk).update(organisation=body)
    return base, school


def test_list_of_union_members_tells_branches_of_one_name_apart(classes, cast, as_user):
    text = as_user(cast.union_officer).get(reverse("union_member_list")).content.decode()
    assert all(f"{body.name}, {body.parent.name}</td>" in text for body in classes)


def test_links_of_a_row_stand_together(classes, cast, as_user):
    """On a telephone a cell spreads its children; the dot between two links is not one of them."""
    text = as_user(cast.union_officer).get(reverse("union_member_list")).content.decode()
    assert 'data-label="Việc"><span><a' in text


def test_page_of_a_person_names_the_base_of_the_cell(cast, as_user):
    cell = cast.introduced.party_organisation
    text = as_user(cast.base_cadre).get(reverse("candidacy_detail", args=[cast.introduced.pk])).content.decode()
    assert f"<dd>{cell.name}, {cell.parent.name}</dd>" in text


def test_list_of_people_names_the_base_of_a_cell_only_from_above(cast, as_user):
    def shown(user, scope):
        return as_user(user).get(reverse("candidacy_list"), {"don-vi": scope.number}).content.decode()

    cell = cast.cell_a11
    assert f"{cell.name}, {cell.parent.name}" in shown(cast.leader, cast.upper_a)
    text = shown(cast.base_cadre, cast.base_a1)
    assert cell.name in text and f"{cell.name}, {cell.parent.name}" not in text


def test_sentences_about_bodies_of_one_name_say_whose_they_are(classes, cast):
    alike = Organisation.objects.filter(name=cast.union_branch.name, kind="union_branch").order_by("pk")
    steps = [
        Step(line, "dissolve", date(2026, 1, 1), "1", sources=(body.pk,)) for line, body in enumerate(alike, start=1)
    ]
    assert sentences(steps) == [
        f"Kết thúc hoạt động của Chi đoàn Xóm Đình ({body.parent.name})" for body in alike.select_related("parent")
    ]
    assert sentences(steps[:1]) == ["Kết thúc hoạt động của Chi đoàn Xóm Đình"]
