"""The API under `/api/v1/`: the same scope and the same operations as the pages."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from membership.api.organisation import OrganisationViewSet
from pipeline.api.admission import AdmissionViewSet
from pipeline.api.candidacy import CandidacyViewSet
from pipeline.api.training_class import TrainingClassViewSet
from quotas.api.quota import QuotaViewSet
from reports.api.attainment import AttainmentView
from reports.api.conversion import ConversionView

router = SimpleRouter(trailing_slash=True)
router.register("organisations", OrganisationViewSet, basename="api_organisation")
router.register("candidacies", CandidacyViewSet, basename="api_candidacy")
router.register("admissions", AdmissionViewSet, basename="api_admission")
router.register("classes", TrainingClassViewSet, basename="api_class")
router.register("quotas", QuotaViewSet, basename="api_quota")

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("attainment/", AttainmentView.as_view(), name="api_attainment"),
    path("conversion/", ConversionView.as_view(), name="api_conversion"),
    *router.urls,
]
