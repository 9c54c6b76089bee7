"""Access, data protection and recovery. The modules of this package hold the rows of one topic."""
