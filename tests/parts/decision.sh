# The engine of the decision against the reference that was written from the specification alone.
cases=100000
[ "${LONG:-}" = 1 ] && cases=10000000
part "decision: engine against reference" env DECISION_CASES=$cases node --test tests/decision/
if [ "${LONG:-}" = 1 ]; then
  part "decision: every branch, every condition" tests/coverage/decision
fi
