// Builds loader and panel into ../src/hubwright_webchat/static as content-hashed files plus manifest.json.
// The manifest also carries a digest of the sources, so that a test without node notices a stale build.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = join(here, "..", "src", "hubwright_webchat", "static");

async function sources(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = await Promise.all(
    entries.map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? sources(path) : [path];
    }),
  );
  return nested.flat();
}

async function digestOfSources() {
  const files = [...(await sources(join(here, "src"))), join(here, "build.mjs"), join(here, "package.json"), join(here, "package-lock.json")];
  const names = files.map((path) => [relative(here, path).split(sep).join("/"), path]).sort((a, b) => (a[0] < b[0] ? -1 : 1));
  const hash = createHash("sha256");
  for (const [name, path] of names) {
    const content = createHash("sha256").update(await readFile(path)).digest("hex");
    hash.update(`${name} ${content}\n`);
  }
  return hash.digest("hex");
}

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  target: ["es2022"],
  outdir: out,
  metafile: true,
  write: true,
  legalComments: "none",
  charset: "utf8",
  logLevel: "warning",
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const built = [
  await build({ ...common, entryPoints: { loader: "src/loader/loader.ts" }, format: "iife", entryNames: "[name].[hash]" }),
  await build({
    ...common,
    entryPoints: { panel: "src/panel/main.ts", "panel-style": "src/panel/panel.css" },
    format: "esm",
    splitting: true,
    entryNames: "[name].[hash]",
    chunkNames: "panel-[name].[hash]",
    jsx: "automatic",
    jsxImportSource: "preact",
  }),
];

const roles = { "src/loader/loader.ts": "loader.js", "src/panel/main.ts": "panel.js", "src/panel/panel.css": "panel.css" };
const files = {};
const digests = {};
for (const { metafile } of built) {
  for (const [path, output] of Object.entries(metafile.outputs)) {
    const name = path.split("/").at(-1);
    digests[name] = createHash("sha256").update(await readFile(join(out, name))).digest("hex");
    if (output.entryPoint && roles[output.entryPoint]) files[roles[output.entryPoint]] = name;
  }
}
const sorted = (record) => Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
await writeFile(
  join(out, "manifest.json"),
  `${JSON.stringify({ files: sorted(files), sha256: sorted(digests), sources: await digestOfSources() }, null, 2)}\n`,
);
console.log(Object.keys(digests).join("\n"));
