"""The technical safety net; the product's own pages are in views."""

from django.contrib import admin

from programmes.models import (
    Funder,
    FundingPeriod,
    Municipality,
    MunicipalityPostcode,
    Organisation,
    Programme,
    Task,
)

admin.site.register([Funder, FundingPeriod, Municipality, MunicipalityPostcode, Organisation])
admin.site.register([Programme, Task])
