# A backup of the running program, restored and damaged.
part "backup and restore" env TMPDIR="$memory" node --test tests/backup/backup.test.mjs
