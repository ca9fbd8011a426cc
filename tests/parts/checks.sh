# The rules of the tree, and that each checker fails on a planted violation.
part "checkers fail on planted violations" node --test tools/tests/
for checker in order sql words licences budgets; do
  part "check $checker" node "tools/check-$checker.mjs"
done
part "check routes" node tools/check-routes.mjs
part "check content" tools/check-content
part "types of the front end" npm run --prefix web --silent check
