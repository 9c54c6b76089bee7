from django.urls import path

from certificates.views import office, public

app_name = "certificates"
urlpatterns = [
    path("", office.CertificateList.as_view(), name="list"),
    path("pdf/", office.certificate_pdf_many, name="pdf_many"),
    path("<uuid:pk>/pdf/", office.certificate_pdf, name="pdf"),
    path("pruefen/", public.verify, name="verify"),
    path("pruefen/<str:code>/", public.verify_code, name="verify_code"),
]
