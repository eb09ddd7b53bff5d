from django.urls import path

from console.companies import matching, views

app_name = "companies"

urlpatterns = [
    path("", views.CompanyListPage.as_view(), name="company-list"),
    path("add/", views.AddCompanyPage.as_view(), name="company-add"),
    path("<int:pk>/", views.CompanyDetailPage.as_view(), name="company-detail"),
    path("<int:pk>/edit/", views.EditCompanyPage.as_view(), name="company-edit"),
    path("<int:pk>/merge/", views.MergeCompanyPage.as_view(), name="company-merge"),
    path("<int:company_pk>/contacts/add/", views.AddContactPage.as_view(), name="contact-add"),
    path("matching/", matching.MatchingPage.as_view(), name="matching"),
    path("matching/learn/", matching.LearnWeightsPage.as_view(), name="matching-learn"),
    path("matching/reset/", matching.ResetWeightsPage.as_view(), name="matching-reset"),
    path("contacts/", views.ContactListPage.as_view(), name="contact-list"),
    path("contacts/<int:pk>/", views.ContactDetailPage.as_view(), name="contact-detail"),
    path("contacts/<int:pk>/edit/", views.EditContactPage.as_view(), name="contact-edit"),
]
