# kill -9 and power loss, each with a control that must fail.
part "kill -9 at random moments" node --test tests/faults/kill.test.mjs
part "power loss" node --test tests/faults/power.test.mjs
