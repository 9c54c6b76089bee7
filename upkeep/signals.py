"""For higher apps that must do something when the office's data has been put back to an older day."""

from django.dispatch import Signal

restored = Signal()
"""A backup was restored and brought up to date; `made_at` is the moment it holds, `now` the present one, and
`journal` the file with the erasures made since (it may not exist). An error makes the restore fail."""

fault_seen = Signal()
"""An error of the software was noted at `now`: its `fault`, the `number` of this time, and `is_new` where it
was never seen before or had been settled. Sent after it is stored; errors of receivers are not passed on."""
