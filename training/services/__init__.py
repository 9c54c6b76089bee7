from training.services.attendance import AttendanceEntry, record_attendance, record_session_attendance
from training.services.courses import delete_course, save_course
from training.services.curriculum import delete_module, save_module
from training.services.enrolment import enrol, leave_course
from training.services.planning import plan_course
from training.services.sessions import add_session, cancel_session, change_session, delete_session

__all__ = [
    "AttendanceEntry",
    "add_session",
    "cancel_session",
    "change_session",
    "delete_course",
    "delete_module",
    "delete_session",
    "enrol",
    "leave_course",
    "plan_course",
    "record_attendance",
    "record_session_attendance",
    "save_course",
    "save_module",
]
