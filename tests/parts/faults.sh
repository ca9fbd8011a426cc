# kill -9 and power loss, each with a control that must fail.
part "kill -9 at random moments" node --test --test-timeout=1800000 tests/faults/kill.test.mjs
part "power loss" node --test --test-timeout=1200000 tests/faults/power.test.mjs
