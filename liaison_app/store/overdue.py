"""When a reporting duty is overdue, in the words of the tables.

While it was neither done nor found not to apply and its time has passed; one that nobody has
judged yet counts, since that is what the officer has to see. Records that turned out to be a
duplicate or no incident have none.
"""

# Conditions on a row of `duty`; the partial index ``duty_due`` answers them. One parameter: now.
OPEN = "done_at IS NULL AND due_at < ? AND coalesce(applies, '') <> 'no' AND hidden = 0"
STILL_AN_INCIDENT = "coalesce(status, '') NOT IN ('duplicate', 'not-an-incident')"
# The pks of incidents with an overdue duty.
OVERDUE = (
    f"SELECT parent FROM duty WHERE {OPEN} AND EXISTS (SELECT 1 FROM incident"
    f" WHERE record = duty.parent AND {STILL_AN_INCIDENT})"
)
