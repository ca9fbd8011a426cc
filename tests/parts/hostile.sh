# Hostile texts through every field, hostile requests, and clients that are slow on purpose.
part "hostile texts and requests" env TMPDIR="$memory" node --test --test-concurrency=1 tests/hostile/
