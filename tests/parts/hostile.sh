# Hostile texts through every field, hostile requests, and clients that are slow on purpose.
part "hostile texts and requests" env TMPDIR="$memory" node --test --test-concurrency=1 tests/hostile/
if [ "${LONG:-}" = 1 ]; then
  part "sqlmap over addresses and forms" node --test tests/hostile/sqlmap.mjs
fi
