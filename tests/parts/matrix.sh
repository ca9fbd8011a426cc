# Every route for every caller, state of session and consent, held against the reference of the decision.
part "authorization matrix" node --test tests/matrix/
