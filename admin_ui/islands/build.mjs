// Builds every src/entries/*.{ts,css} into ../static/<name>.<hash>.<ext>, the icon sprite, and manifest.json.
// The manifest also carries a hash of all sources, so that a test without node can tell a stale build.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static");
const entries = join(here, "src", "entries");
const sourceRoots = [join(here, "src"), join(here, "..", "static-src")];
const sourceFiles = ["build.mjs", "icons.json", "package.json", "package-lock.json"].map((name) => join(here, name));

// The islands speak React's language; Preact says it in a third of the size. Emptied, and with react and react-dom
// in package.json, React itself is built in.
const alias = {
  react: "preact/compat",
  "react-dom": "preact/compat",
  "react-dom/client": "preact/compat/client",
  "react/jsx-runtime": "preact/jsx-runtime",
};

// Tabler stripes tables by what stands in `style`, which makes a browser look at a whole page anew whenever one element's
// `style` changes: 13,000 elements with every step of a canvas being dragged. No table of ours is striped.
const STRIPES = /[^{}]*\[style[^{}]*\{[^{}]*\}/g;
const withoutStripes = {
  name: "without-stripes",
  setup: (building) =>
    building.onLoad({ filter: /tabler\.min\.css$/ }, ({ path }) => {
      const sheet = readFileSync(path, "utf8");
      if (sheet.match(STRIPES)?.length !== 2) throw new Error("Tabler has other rules about style than the two we know");
      return { contents: sheet.replace(STRIPES, ""), loader: "css" };
    }),
};

const sha = (data) => createHash("sha256").update(data).digest("hex");

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

function sourcesHash() {
  const names = [...sourceRoots.flatMap(filesUnder), ...sourceFiles]
    .map((path) => relative(join(here, ".."), path).split("\\").join("/"))
    .sort();
  return sha(names.map((name) => `${name}\n${sha(readFileSync(join(here, "..", name)))}\n`).join(""));
}

function sprite() {
  const wanted = JSON.parse(readFileSync(join(here, "icons.json"), "utf8"));
  const symbols = Object.entries(wanted).map(([name, source]) => {
    const own = join(here, "src", "icons", `${source}.svg`);
    const style = source.endsWith("-filled") ? ["filled", source.replace(/-filled$/, "")] : ["outline", source];
    const theirs = join(here, "node_modules", "@tabler", "icons", "icons", style[0], `${style[1]}.svg`);
    const svg = readFileSync(source.startsWith("hw-") ? own : theirs, "utf8").replace(/<!--[\s\S]*?-->/g, "");
    const filled = style[0] === "filled" || svg.includes('fill="currentColor"');
    const paint = filled
      ? 'fill="currentColor"'
      : 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
    const body = svg.slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>")).replace(/\s+/g, " ").trim();
    return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${body}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

// Collected first and written last: a build that fails leaves the old files in place.
const built = new Map();

function write(manifest, name, ext, data) {
  const file = `${name}.${sha(data).slice(0, 12)}.${ext}`;
  built.set(file, data);
  manifest[`${name}.${ext}`] = file;
}

const manifest = {};
for (const path of readdirSync(entries).sort()) {
  const [, name, kind] = /^(.+)\.(tsx?|css)$/.exec(path) ?? [];
  if (!name) continue;
  const result = await build({
    absWorkingDir: here,
    entryPoints: [join(entries, path)],
    bundle: true,
    minify: true,
    write: false,
    legalComments: "none",
    target: ["chrome123", "firefox128", "safari17.5"],
    format: "iife",
    charset: "utf8",
    jsx: "automatic",
    jsxImportSource: "react",
    alias,
    plugins: [withoutStripes],
    loader: { ".svg": "dataurl" },
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "warning",
    logOverride: { "css-syntax-error": "silent" },
  });
  write(manifest, name, kind === "css" ? "css" : "js", result.outputFiles[0].contents);
}
write(manifest, "icons", "svg", sprite());
write(manifest, "favicon", "svg", readFileSync(join(here, "src", "icons", "favicon.svg")));

mkdirSync(out, { recursive: true });
for (const name of readdirSync(out)) rmSync(join(out, name), { recursive: true });
for (const [file, data] of built) writeFileSync(join(out, file), data);
const files = Object.fromEntries(Object.entries(manifest).sort());
writeFileSync(join(out, "manifest.json"), `${JSON.stringify({ sources: sourcesHash(), files }, null, 2)}\n`);
console.log(Object.values(files).map((file) => basename(file)).join("\n"));
