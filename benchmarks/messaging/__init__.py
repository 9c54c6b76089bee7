"""Mail and reminders under faults and over years. Rows stand in the modules of this package, all of one topic."""
