"""Where documented names stood while all files of ``planning`` were in one folder; nothing else is here."""
