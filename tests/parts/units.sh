# One program a folder; none may run zero tests.
for program in build/bin/*_test; do
  name=$(basename "$program" _test)
  part "unit $name" sh -c "\"$program\" --gtest_brief=1 --gtest_output=json:build/tests/$name.json && ! grep -q '\"tests\": 0,' build/tests/$name.json"
done
