# A real browser against the real program, on both databases.
part "browser journeys" node --test --test-concurrency=2 tests/journeys/
