from django.urls import path

from sales.views import prices

urlpatterns = [
    path("price-books/", prices.PriceBookListPage.as_view(), name="price-book-list"),
    path("price-books/add/", prices.AddPriceBookPage.as_view(), name="price-book-add"),
    path("price-books/<int:pk>/", prices.PriceBookPage.as_view(), name="price-book-detail"),
    path("price-books/<int:pk>/edit/", prices.EditPriceBookPage.as_view(), name="price-book-edit"),
    path("price-books/<int:pk>/price/", prices.SetPricePage.as_view(), name="price-book-price"),
    path("price-books/<int:pk>/drop/", prices.DropPricePage.as_view(), name="price-book-drop"),
    path("discount-limits/", prices.LimitsPage.as_view(), name="limits"),
]
