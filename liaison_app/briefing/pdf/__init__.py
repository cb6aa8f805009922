"""From ReportLab's file to one that lasts: PDF/A-3a and PDF/UA-1 at once, by pikepdf."""
