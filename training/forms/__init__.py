"""Forms of the office and of trainers."""

from training.forms.attendance import AttendanceForm
from training.forms.courses import CourseForm, CoursePlanForm
from training.forms.modules import ModuleForm
from training.forms.sessions import SessionForm

__all__ = ["AttendanceForm", "CourseForm", "CoursePlanForm", "ModuleForm", "SessionForm"]
