# One program a folder; none may run zero tests.
# Stores of a test lie in memory, but those that are about the disk.
for program in build/bin/*_test; do
  name=$(basename "$program" _test)
  case $name in store | keep) folder=/tmp ;; *) folder=$memory ;; esac
  part "unit $name" env TMPDIR="$folder" sh -c "\"$program\" --gtest_brief=1 --gtest_output=json:build/tests/$name.json && ! grep -q '\"tests\": 0,' build/tests/$name.json"
done
