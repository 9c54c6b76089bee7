"""Forms of the office and of trainers."""

from training.forms.attendance import AttendanceForm
from training.forms.courses import CourseForm, SeriesForm
from training.forms.modules import ModuleForm
from training.forms.planning import CoursePlanForm, PlannedDatesForm
from training.forms.sessions import SessionCancelForm, SessionForm

__all__ = [
    "AttendanceForm",
    "CourseForm",
    "CoursePlanForm",
    "ModuleForm",
    "PlannedDatesForm",
    "SeriesForm",
    "SessionCancelForm",
    "SessionForm",
]
