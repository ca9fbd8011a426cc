// web/ → web/dist: one script, one style sheet, the icon; each also compressed, so that the server never does it.
import { build } from "esbuild";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const folder = new URL("./dist/", import.meta.url);
const tokens = new URL("./node_modules/@digital-go-jp/design-tokens/dist/tokens.css", import.meta.url);

// Of the 300 tokens of the Digital Agency only those that our style sheets use, with those that these use.
function usedTokens(css, all) {
  const values = new Map([...all.matchAll(/(--[a-z0-9-]+):\s*([^;]+);/g)].map((found) => [found[1], found[2]]));
  const used = new Set();
  const take = (text) => {
    for (const [, name] of text.matchAll(/var\((--[a-z0-9-]+)/g)) {
      if (values.has(name) && !used.has(name)) {
        used.add(name);
        take(values.get(name));
      }
    }
  };
  take(css);
  return `:root{${[...used].sort().map((name) => `${name}:${values.get(name)}`).join(";")}}\n`;
}

// Turbo's progress bar puts a style element into the page, which our content security policy refuses and reports; its
// looks stand in components.css instead.
const turboWithoutStyleElement = {
  name: "turbo-without-style-element",
  setup({ onLoad }) {
    onLoad({ filter: /@hotwired\/turbo\/dist\/.*\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const contents = source.replace("    this.installStylesheetElement();\n", "");
      if (contents === source) throw new Error("Turbo changed: look where its progress bar adds a style element");
      return { contents };
    });
  },
};

async function bundle(entry) {
  const result = await build({
    entryPoints: [new URL(entry, import.meta.url).pathname],
    bundle: true,
    minify: true,
    format: "esm",
    target: ["chrome105", "firefox110", "safari16"],
    plugins: [turboWithoutStyleElement],
    legalComments: "none",
    charset: "utf8",
    write: false,
    logLevel: "warning",
  });
  return result.outputFiles[0].text;
}

async function put(name, text) {
  const bytes = Buffer.from(text);
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  await writeFile(new URL(name, folder), bytes);
  await writeFile(new URL(`${name}.br`, folder), brotli);
  await writeFile(new URL(`${name}.gz`, folder), gzipSync(bytes, { level: 9 }));
  console.log(`${name}: ${bytes.length} bytes, ${brotli.length} with brotli`);
}

await mkdir(folder, { recursive: true });
const css = await bundle("./styles/app.css");
await put("app.css", usedTokens(css, await readFile(tokens, "utf8")) + css);
await put("app.js", await bundle("./app.ts"));
await put("private-worker.js", await bundle("./private_worker.ts"));
await put("icon.svg", await readFile(new URL("./icon.svg", import.meta.url), "utf8"));
