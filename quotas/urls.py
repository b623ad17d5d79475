from django.urls import path

from quotas.views import allocation

urlpatterns = [
    path("chi-tieu/", allocation.quota_table, name="quota_table"),
]
