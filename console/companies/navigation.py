from django.utils.translation import gettext_lazy as _

from console.navigation import Item

ITEMS = [Item(_("Companies"), "companies:company-list", "building", "companies.view_company", 65)]
RECORD_URLS = {"companies.company": "companies:company-detail", "companies.contact": "companies:contact-detail"}
