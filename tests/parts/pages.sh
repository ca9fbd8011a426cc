# Every page that each role can open: axe at three widths, 200% text and dark, vnu, no sideways scrolling.
whole "every page" env TMPDIR="$memory" node --test --test-concurrency=1 tests/pages/
