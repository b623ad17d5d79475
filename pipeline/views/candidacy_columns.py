"""Each user's choice among the columns of the list of people on the road (kept in the session)."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from pipeline.queries.candidacy_column import COLUMNS, NAME, Column, columns_of, usual_columns
from pipeline.queries.candidacy_list import Row

_KEPT = "candidacy_columns"


def chosen_columns(request: HttpRequest) -> list[Column]:
    """What this user wants to see, in the order of the table."""
    kept = request.session.get(_KEPT)
    return columns_of(kept) if isinstance(kept, list) else usual_columns()


def keep_columns(request: HttpRequest, codes: Iterable[str]) -> None:
    """Remember the choice; none at all brings the usual ones back."""
    kept = [code for code in codes if code in COLUMNS]
    if kept:
        request.session[_KEPT] = kept
    else:
        request.session.pop(_KEPT, None)


def table_of(rows: Iterable[Row], columns: list[Column]) -> dict[str, Any]:
    """`columns` and `rows` of `components/table.html`; the name comes first."""
    return {
        "columns": [{"label": NAME}, *({"label": c.label, "kind": c.kind} for c in columns)],
        "rows": [
            {
                "cells": [
                    {
                        "text": row.candidacy.person.full_name,
                        "url": reverse("candidacy_detail", args=[row.candidacy.pk]),
                    },
                    *(column.cell(row) for column in columns),
                ]
            }
            for row in rows
        ],
    }
