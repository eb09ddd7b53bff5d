from django.urls import path

from sales.views import presales, presales_acts, presales_people

urlpatterns = [
    path("deals/<int:pk>/presales/", presales.AskPresalesPage.as_view(), name="deal-presales"),
    path("presales/", presales.PresalesListPage.as_view(), name="presales-list"),
    path("presales/numbers/", presales_people.PresalesNumbersPage.as_view(), name="presales-numbers"),
    path("presales/people/", presales_people.PresalesPeoplePage.as_view(), name="presales-people"),
    path("presales/people/<int:pk>/skills/", presales_people.SkillsPage.as_view(), name="presales-skills"),
    path("presales/rules/", presales_people.PresalesRulesPage.as_view(), name="presales-rules"),
    path("presales/<int:pk>/", presales.PresalesDetailPage.as_view(), name="presales-detail"),
    path("presales/<int:pk>/take/", presales_acts.TakeRequestPage.as_view(), name="presales-take"),
    path("presales/<int:pk>/accept/", presales_acts.AcceptRequestPage.as_view(), name="presales-accept"),
    path("presales/<int:pk>/return/", presales_acts.ReturnRequestPage.as_view(), name="presales-return"),
    path("presales/<int:pk>/finish/", presales_acts.FinishRequestPage.as_view(), name="presales-finish"),
    path("presales/<int:pk>/cancel/", presales_acts.CancelRequestPage.as_view(), name="presales-cancel"),
    path("presales/<int:pk>/assign/", presales_acts.AssignRequestPage.as_view(), name="presales-assign"),
    path("presales/<int:pk>/again/", presales_acts.AskAgainPage.as_view(), name="presales-again"),
]
