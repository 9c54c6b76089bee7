"""What the house knows of one person, to read and to take along (Art. 15 and 20 GDPR).

`gather` reads every record that `kern.personal_data` describes as being about the person; `files` makes one
ZIP of it, with the PDF to read and the JSON for machines. Of other people nothing is given away: see
`privacy.export.blackout`.
"""

from privacy.export.gather import Export, export_of, gather

__all__ = ["Export", "export_of", "gather"]
