"""Addresses of scores, the definition of a valid lead, and the pool."""

from django.urls import path

from leads.views import definitions, pool, pool_report, scoring

urlpatterns = [
    path("scoring/", scoring.ScoringPage.as_view(), name="scoring"),
    path("scoring/preview/", scoring.ScoringPreviewPart.as_view(), name="scoring-preview"),
    path("scoring/versions/", scoring.ScoringVersionsPage.as_view(), name="scoring-versions"),
    path("scoring/progress/", scoring.RecountPart.as_view(), name="recount"),
    path("pool/", pool.PoolPage.as_view(), name="pool"),
    path("pool/rules/", pool.PoolRulesPage.as_view(), name="pool-rules"),
    path("pool/returning/", pool.ReturningPage.as_view(), name="pool-returning"),
    path("pool/report/", pool_report.PoolReportPage.as_view(), name="pool-report"),
    path("pool/report/rows/", pool_report.PoolReportRowsPage.as_view(), name="pool-report-rows"),
    path("<int:pk>/protect/", pool.ProtectLeadPage.as_view(), name="lead-protect"),
    path("valid/", definitions.DefinitionPage.as_view(), name="valid-definition"),
    path("valid/preview/", definitions.DefinitionPreviewPart.as_view(), name="definition-preview"),
    path("valid/publish/", definitions.PublishDefinitionPage.as_view(), name="definition-publish"),
    path("valid/drop/", definitions.DropDefinitionPage.as_view(), name="definition-drop"),
]
