// Builds ../assets from ./app and the packages of package-lock.json.
import { build } from 'esbuild';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const out = resolve('../assets');

// GraphiQL's style sheet carries 350 kB of web fonts; the page uses the fonts
// of the system, which also have Chinese.
const withoutFonts = {
  name: 'without-fonts',
  setup(pipeline) {
    pipeline.onLoad({ filter: /graphiql[\\/]dist[\\/]style\.css$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/@font-face\s*\{[^}]*\}/g, ''),
      loader: 'css',
    }));
  },
};

// GraphiQL makes the <title> of an icon from the name of its component, which
// the minifier shortens. To keep all names would cost 76 kB.
const withIconNames = {
  name: 'with-icon-names',
  setup(pipeline) {
    pipeline.onLoad({ filter: /@graphiql[\\/]react[\\/]dist[\\/]icons[\\/]index\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const contents = source.replace(/generateIcon\((Svg\w+)\)/g, 'generateIcon(Object.defineProperty($1, "name", { value: "$1" }))');
      if (contents === source) {
        throw new Error(`no icons in ${path}`);
      }

      return { contents, loader: 'js' };
    });
  },
};

const { metafile } = await build({
  entryPoints: { app: 'app/main.jsx' },
  outdir: out,
  bundle: true,
  minify: true,
  metafile: true,
  format: 'esm',
  target: ['es2022'],
  jsx: 'automatic',
  charset: 'utf8',
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.USE_IMPORT': '"true"' },
  // The original puts <style> elements into the page, which our
  // Content-Security-Policy forbids.
  alias: { 'react-style-singleton': resolve('app/adopted-style.js') },
  plugins: [withoutFonts, withIconNames],
});

writeFileSync(join(out, 'LICENSES.txt'), licences(Object.keys(metafile.inputs)));

// licences collects the licence of every package that is in the bundle.
function licences(inputs) {
  const packages = new Set();
  for (const input of inputs) {
    const match = /(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match) {
      packages.add(match[0]);
    }
  }

  return [...packages].sort().map(licence).join(`\n${'-'.repeat(80)}\n\n`);
}

function licence(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[sc]e/i.test(entry));
  const by = typeof author === 'object' ? author.name : author;
  const text = file && existsSync(join(folder, file))
    ? readFileSync(join(folder, file), 'utf8').trim()
    : `Licence: ${license}${by ? `, by ${by}` : ''} (the package carries no licence text)`;

  return `${name} ${version} (${license})\n\n${text}\n`;
}
