"""Which pages show certificates: see audit/reading.py."""

from audit.reading import shows, shows_list, shows_nobody
from certificates.models import Ceremony, Certificate, IssueBatch, PrintJob

shows("certificates:", Certificate, of="volunteer")
shows("certificates:batch", IssueBatch)
shows("certificates:ceremony", Ceremony)
shows("certificates:print", PrintJob)
shows_list("certificates:list", Certificate)
shows_nobody("certificates:kind", because="kinds of certificates; the specimen is about nobody")
shows_nobody("certificates:text", because="words of a kind")
shows_nobody("certificates:signatory", because="who signs stands on every certificate")
shows_nobody("certificates:logo", because="pictures of funders")
shows_nobody("certificates:picture", because="logos and signatures of the office")
