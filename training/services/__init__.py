from training.services.attendance import AttendanceEntry, record_attendance, record_session_attendance
from training.services.courses import (
    add_session,
    change_session,
    delete_course,
    delete_session,
    plan_course,
    save_course,
    save_module,
)
from training.services.enrolment import enrol, leave_course

__all__ = [
    "AttendanceEntry",
    "add_session",
    "change_session",
    "delete_course",
    "delete_session",
    "enrol",
    "leave_course",
    "plan_course",
    "record_attendance",
    "record_session_attendance",
    "save_course",
    "save_module",
]
