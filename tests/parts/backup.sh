# A backup of the running program, restored and damaged.
part "backup and restore" node --test tests/backup/backup.test.mjs
