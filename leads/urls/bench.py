"""Addresses of the cleaning bench."""

from django.urls import path

from leads.views import bench, bench_jobs, cleaning, cluster, deciding, duplicates

urlpatterns = [
    path("bench/", duplicates.DuplicatesPage.as_view(), name="bench"),
    path("bench/unroutable/", bench.UnroutablePage.as_view(), name="bench-unroutable"),
    path("bench/judge/", bench.NotJudgedPage.as_view(), name="bench-judge"),
    path("bench/returned/", bench.ReturnedPage.as_view(), name="bench-returned"),
    path("bench/changes/", cleaning.ChangesPage.as_view(), name="bench-changes"),
    path("bench/changes/undo/", cleaning.UndoManyPage.as_view(), name="cleaning-undo-many"),
    path("bench/rules/", cleaning.RulesPage.as_view(), name="bench-rules"),
    path("bench/duplicates/apart/", deciding.KeepManyApartPage.as_view(), name="duplicates-apart"),
    path("bench/duplicates/undo/", deciding.UndoDecisionPage.as_view(), name="duplicates-undo"),
    path("bench/duplicates/merge-sure/", bench_jobs.MergeSurePage.as_view(), name="duplicates-merge-sure"),
    path("bench/duplicates/<int:pk>/", cluster.DuplicatePage.as_view(), name="duplicate-detail"),
    path("bench/duplicates/<int:pk>/merge/", deciding.MergeDuplicatePage.as_view(), name="duplicate-merge"),
    path("bench/duplicates/<int:pk>/apart/", deciding.KeepApartPage.as_view(), name="duplicate-apart"),
    path("bench/duplicates/<int:pk>/out/", deciding.TakeOutPage.as_view(), name="duplicate-out"),
    path("bench/work/<int:pk>/", bench_jobs.BenchJobPage.as_view(), name="bench-job"),
    path("bench/work/<int:pk>/stop/", bench_jobs.StopJobPage.as_view(), name="bench-job-stop"),
    path("bench/work/<int:pk>/undo/", bench_jobs.UndoJobPage.as_view(), name="bench-job-undo"),
]
