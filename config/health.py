"""What monitoring asks: is the process alive, is it ready, and figures for Prometheus."""

import secrets
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from jobs.models import Job
from reports.models import StaleFact


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers. An old queue is told but is no reason to send users away: saving works without jobs."""
    try:
        oldest = Job.objects.open().aggregate(oldest=Min("asked_at"))["oldest"]
    except Error:
        return JsonResponse({"database": "down"}, status=503)
    return JsonResponse({"database": "up", "queue_age_seconds": round(_age(oldest))})


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Read from the database, so that every web process gives the same answer."""
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not secrets.compare_digest(
        given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()
    ):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    registry = CollectorRegistry()
    registry.register(Figures())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class Figures(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        jobs = Job.objects.aggregate(
            open=Count("id", filter=Q(done_at=None, parked_at=None)),
            parked=Count("id", filter=Q(parked_at__isnull=False)),
            oldest=Min("asked_at", filter=Q(done_at=None, parked_at=None)),
        )
        stale = StaleFact.objects.aggregate(count=Count("pk"), oldest=Min("marked_at"))
        yield GaugeMetricFamily("nguon_jobs_open", "Jobs still to be done", jobs["open"])
        yield GaugeMetricFamily("nguon_jobs_parked", "Jobs set aside after failing", jobs["parked"])
        yield GaugeMetricFamily("nguon_jobs_oldest_seconds", "Age of the oldest open job", _age(jobs["oldest"]))
        yield GaugeMetricFamily("nguon_facts_stale", "Facts waiting to be counted again", stale["count"])
        yield GaugeMetricFamily("nguon_facts_stale_seconds", "Age of the oldest of them", _age(stale["oldest"]))


def _age(moment: datetime | None) -> float:
    return (timezone.now() - moment).total_seconds() if moment else 0.0


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]
