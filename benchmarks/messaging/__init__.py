"""Mail and reminders under faults and over years. The modules of this package hold the rows of one topic."""
