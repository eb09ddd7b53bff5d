from django.urls import path

from sales.views import enablement, kit, kit_acts, kit_uses

urlpatterns = [
    path("kit/", kit.KitListPage.as_view(), name="kit-list"),
    path("kit/add/", kit_acts.AddKitItemPage.as_view(), name="kit-add"),
    path("kit/uses/", kit_uses.KitUseListPage.as_view(), name="kit-uses"),
    path("kit/uses/<int:pk>/judge/", kit_acts.JudgeKitUsePage.as_view(), name="kit-use-judge"),
    path("kit/versions/<int:pk>/file/", kit.KitFilePage.as_view(), name="kit-version-file"),
    path("kit/<int:pk>/", kit.KitDetailPage.as_view(), name="kit-detail"),
    path("kit/<int:pk>/edit/", kit_acts.EditKitItemPage.as_view(), name="kit-edit"),
    path("kit/<int:pk>/version/", kit_acts.AddKitVersionPage.as_view(), name="kit-version-add"),
    path("kit/<int:pk>/retire/", kit_acts.RetireKitItemPage.as_view(), name="kit-retire"),
    path("kit/<int:pk>/restore/", kit_acts.RestoreKitItemPage.as_view(), name="kit-restore"),
    path("deals/<int:pk>/use/", kit_acts.UsePage.as_view(), name="deal-use"),
    path("deals/<int:pk>/use/<int:item_pk>/", kit_acts.UseKitItemPage.as_view(), name="deal-use-item"),
    path("enablement/", enablement.EnablementPage.as_view(), name="enablement"),
    path("trainings/", enablement.TrainingListPage.as_view(), name="training-list"),
    path("trainings/add/", enablement.AddTrainingPage.as_view(), name="training-add"),
    path("trainings/<int:pk>/", enablement.TrainingDetailPage.as_view(), name="training-detail"),
    path("trainings/<int:pk>/edit/", enablement.EditTrainingPage.as_view(), name="training-edit"),
    path("trainings/<int:pk>/withdraw/", enablement.WithdrawTrainingPage.as_view(), name="training-withdraw"),
    path("trainings/<int:pk>/restore/", enablement.RestoreTrainingPage.as_view(), name="training-restore"),
    path("trainings/<int:pk>/file/", kit.TrainingFilePage.as_view(), name="training-file"),
]
