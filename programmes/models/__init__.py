from programmes.models.organisation import Municipality, MunicipalityPostcode, Organisation
from programmes.models.programme import Funder, FundingPeriod, Programme, Task

__all__ = [
    "Funder",
    "FundingPeriod",
    "Municipality",
    "MunicipalityPostcode",
    "Organisation",
    "Programme",
    "Task",
]
