"""Which pages show pairs and groups: see audit/reading.py."""

from audit.history import keeps_history
from audit.reading import shows, shows_list
from partnerships.models import Contact, Goal, Meeting, Partnership, SupervisionGroup, SupervisionMeeting

shows("partnerships:", Partnership)
shows("partnerships:contact_edit", Contact, of="partnership")
shows("partnerships:goal_edit", Goal, of="partnership")
shows("partnerships:meeting_saved", Meeting, of="partnership")
shows("partnerships:meeting_edit", Meeting, of="partnership")
shows("partnerships:group", SupervisionGroup)
shows("partnerships:supervision", SupervisionMeeting, of="group")
shows("partnerships:supervision_create", SupervisionGroup)
shows("partnerships:supervision_series", SupervisionGroup)
shows_list("partnerships:list", Partnership)
keeps_history("partnership", lambda user: Partnership.objects.run_by(user))
