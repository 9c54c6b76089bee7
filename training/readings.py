"""Which pages show who is trained: see audit/reading.py."""

from audit.reading import shows, shows_list, shows_nobody
from training.models import CountedTime, Course, Session
from volunteers.models import Volunteer

shows("training:course", Course)
shows("training:session", Session, of="course")
shows("training:volunteer", Volunteer)
shows("training:credit_create", Volunteer)
shows("training:credit_take_back", CountedTime, of="volunteer")
shows("training:session_create", Course)
shows_list("training:shortfall", Volunteer)
shows_nobody("training:module", because="what is taught")
shows_nobody("training:session_poster", because="a notice with date, place and a code")
shows_nobody("training:course_feedback", because="answers are kept without a name")
