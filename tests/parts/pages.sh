# Every page that each role can open: axe at three widths, 200% text and dark, vnu, no sideways scrolling.
part "every page" node --test --test-concurrency=1 tests/pages/
