# Every route for every caller, state of session and consent, held against the reference of the decision.
part "authorization matrix" env TMPDIR="$memory" node --test tests/matrix/
