# Marked secrets through every form: afterwards in no file, log, backup or other people's paper.
part "canaries" env TMPDIR="$memory" node --test tests/canaries/
