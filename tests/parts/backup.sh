# A backup of the running program, restored and damaged; the site key changed under visitors.
part "backup and restore" env TMPDIR="$memory" node --test tests/backup/backup.test.mjs
part "keys and schedule" env TMPDIR="$memory" node --test tests/backup/keys.test.mjs
