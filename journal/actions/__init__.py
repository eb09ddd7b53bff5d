from journal.actions.deliveries import retry_delivery, run_due_deliveries
from journal.actions.record import Entry, Saved, note_many, record, record_many

__all__ = ["Entry", "Saved", "note_many", "record", "record_many", "retry_delivery", "run_due_deliveries"]
