#!/usr/bin/env node
// SQL stands in stores only, is one text for both databases, names its columns and never glues values in.
import { filesBelow, literals, read, run, withoutComments } from './lib/source.mjs';

const statement = /^\s*(SELECT\b[\s\S]*\bFROM\b|INSERT\s+INTO\b|UPDATE\s+\w+\s+SET\b|DELETE\s+FROM\b|WITH\s+\w+\s+AS\b|CREATE\s+(TABLE|INDEX)\b)/;
const dialect = /\b(AUTOINCREMENT|SERIAL|BYTEA|BLOB|BOOLEAN|DATETIME|TIMESTAMP|ILIKE|GLOB|IFNULL|NVL|REPLACE\s+INTO|WITHOUT\s+ROWID|strftime|now\(\)|rowid)\b/i;

run('sql', (root) => {
  const problems = [];
  let seen = 0;
  for (const file of filesBelow(root, 'src', /\.(h|cpp)$/)) {
    if (/_test\.cpp$/.test(file) || file.startsWith('src/store/')) continue;
    for (const { text, line } of literals(read(root, file))) {
      if (!statement.test(text)) continue;
      seen += 1;
      if (!/(_store\w*|journal|keys|sealed|accounts|sessions?|sign_in)\.cpp$/.test(file)) problems.push(`${file}:${line}: SQL belongs into a *_store.cpp`);
      if (/\bSELECT\s+(\w+\.)?\*/.test(text)) problems.push(`${file}:${line}: name the columns instead of *`);
      const word = text.match(dialect);
      if (word) problems.push(`${file}:${line}: "${word[0]}" is not common to both databases`);
      if (/\b(UPDATE|DELETE\s+FROM)\s+journal\b/.test(text) && file !== 'src/trust/journal_store.cpp') problems.push(`${file}:${line}: the journal only grows`);
      if (/=\s*'[^']*$/.test(text)) problems.push(`${file}:${line}: a value is glued into SQL; use a named parameter`);
    }
    const clean = withoutComments(read(root, file));
    if (/\b(query|query_one|execute)\(\s*(std::string|fmt::format|std::format)/.test(clean)) problems.push(`${file}: SQL must be a literal`);
  }
  for (const file of filesBelow(root, 'src', /\/schema\/.*\.sql$/)) {
    seen += 1;
    const clean = read(root, file).replace(/--[^\n]*/g, '');
    const word = clean.match(dialect);
    if (word) problems.push(`${file}: "${word[0]}" is not common to both databases`);
    if (!/^src\/\w+\/schema\/\d{4}_\w+\.sql$/.test(file)) problems.push(`${file}: a step is named <0001>_<name>.sql`);
  }
  return { seen, problems };
});
