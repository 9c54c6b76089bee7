"""What waits today: one small function per source, collected by role and shown by office/views/desk.py."""
