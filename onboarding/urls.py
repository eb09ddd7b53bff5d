from django.urls import path

from onboarding.views import acts, projects

app_name = "onboarding"

urlpatterns = [
    path("", projects.ProjectList.as_view(), name="project-list"),
    path("<int:pk>/", projects.ProjectDetail.as_view(), name="project-detail"),
    path("<int:pk>/take/", acts.TakeOrder.as_view(), name="project-take"),
    path("<int:pk>/return/", acts.ReturnOrder.as_view(), name="project-return"),
    path("<int:pk>/offer-order/", acts.OfferOrder.as_view(), name="project-offer-order"),
    path("<int:pk>/confirm/", acts.ConfirmPlan.as_view(), name="project-confirm"),
    path("<int:pk>/start/", acts.StartProject.as_view(), name="project-start"),
    path("<int:pk>/first-value/", acts.ReachFirstValue.as_view(), name="project-first-value"),
    path("<int:pk>/ask-acceptance/", acts.AskAcceptance.as_view(), name="project-ask-acceptance"),
    path("<int:pk>/accept/", acts.AcceptProject.as_view(), name="project-accept"),
    path("<int:pk>/deem/", acts.DeemAccepted.as_view(), name="project-deem"),
    path("<int:pk>/refuse/", acts.RefuseAcceptance.as_view(), name="project-refuse"),
    path("<int:pk>/hold/", acts.HoldProject.as_view(), name="project-hold"),
    path("<int:pk>/resume/", acts.ResumeProject.as_view(), name="project-resume"),
    path("<int:pk>/fail/", acts.FailProject.as_view(), name="project-fail"),
    path("<int:pk>/assign/", acts.AssignProject.as_view(), name="project-assign"),
    path("<int:pk>/offer/", acts.OfferProject.as_view(), name="project-offer"),
    path("<int:pk>/promises/<int:promise>/", acts.SettlePromise.as_view(), name="project-promise"),
    path("<int:pk>/milestones/<int:milestone>/done/", acts.CompleteMilestone.as_view(), name="milestone-done"),
    path("<int:pk>/milestones/<int:milestone>/undo/", acts.ReopenMilestone.as_view(), name="milestone-undo"),
]
