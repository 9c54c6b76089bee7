from certificates.models.ceremony import Ceremony, CeremonyGuest
from certificates.models.certificate import Certificate, CertificateFile
from certificates.models.issue import IssueBatch, IssueItem
from certificates.models.kind import CertificateKind, CertificateText, Logo, Picture, Signatory
from certificates.models.printing import PrintedFile, PrintItem, PrintJob

__all__ = [
    "Ceremony",
    "CeremonyGuest",
    "Certificate",
    "CertificateFile",
    "CertificateKind",
    "CertificateText",
    "IssueBatch",
    "IssueItem",
    "Logo",
    "Picture",
    "PrintItem",
    "PrintJob",
    "PrintedFile",
    "Signatory",
]
