"""What is said of what the landlord promised: on the list, on the page of a dossier, in its forms (msgids)."""

LEAD_LANDLORD = "You promised this in your answers to advice. It stays here until it is done."
LEAD_ORGANISATION = "{landlord} promised you this in its answers to your advice. It stays here until it is done."
LEAD_AUDITOR = "{landlord} promised this in its answers to advice. It stays here until it is done."

PROMISED = "Promised on {day}"
TO = "to {organisation}"
NO_WHO, NO_DAY = "not said", "no day was said"

DONE, NOT_DONE = "{party} says that it is done ({day})", "{party} says that it is not done ({day})"
IS_OPEN, IS_DONE = "Not done yet", "Done"

ASK_DONE, SAY_DONE = "Is this done?", "Yes, this is done"
ASK_NOT_DONE, SAY_NOT_DONE = "Is this not right?", "This is not done"
ASK_AGAIN = "Is it not done after all?"
REMARK_DONE, REMARK_NOT_DONE = "Do you want to say something about it?", "What is not done?"
