# kill -9 and power loss, each with a control that must fail. What is killed leaves to the kernel what it has written,
# on a disk or in memory alike; where the power fails, the store lies on a disk of its own.
whole "kill -9 at random moments" env TMPDIR="$memory" node --test tests/faults/kill.test.mjs
part "power loss" node --test tests/faults/power.test.mjs
