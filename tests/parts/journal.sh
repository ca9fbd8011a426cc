# Every change to a journal is found, by two verifiers in two languages.
changes=300
[ "${LONG:-}" = 1 ] && changes=10000
part "journal: every change is found" env TMPDIR="$memory" TAMPERINGS=$changes node --test tests/journal/
