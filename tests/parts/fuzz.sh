# What comes from outside, under the sanitizers.
seconds=20
[ "${LONG:-}" = 1 ] && seconds=600
for target in tests/fuzz/*.cpp; do
  name=$(basename "$target" .cpp)
  part "fuzz $name" tests/fuzz/run "$name" "$seconds"
done
