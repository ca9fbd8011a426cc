# A real browser against the real program, on both databases.
whole "browser journeys" env TMPDIR="$memory" node --test --test-concurrency=2 tests/journeys/
