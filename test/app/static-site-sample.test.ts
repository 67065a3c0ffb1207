import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { planFiles, readFiles } from '../../lib/app/static-site-files';

const directory = join(__dirname, '../../sites/ecolaura-frontend');
const never = (problem: string): never => {
  throw new Error(problem);
};

describe('the site that comes with this repository', () => {
  const files = planFiles(readFiles(directory, never), { where: directory, hashed: [] }, never);

  test('has names that follow from the content of its scripts and styles, as a bundler writes them', () => {
    const immutable = files.filter(({ cache }) => cache === 'immutable').map(({ path }) => path);
    expect(immutable.map((path) => path.replace(/-[0-9a-f]{8}\./, '.'))).toEqual(
      ['assets/footprint.js', 'assets/index.js', 'assets/index.css'].sort(),
    );
    for (const path of immutable) {
      const digest = createHash('sha256')
        .update(readFileSync(join(directory, path)))
        .digest('hex')
        .slice(0, 8);
      expect(path).toContain(`-${digest}.`);
    }
  });

  test('refers to files that are there', () => {
    const paths = files.map(({ path }) => path);
    const page = files.find(({ path }) => path === 'index.html')!.text!;
    const named = [...page.matchAll(/(?:href|src)="\/([^"]+\.[a-z]+)"/g)].map(([, path]) => path!);
    const imported = files.flatMap(({ text = '' }) =>
      [...text.matchAll(/import\('\.\/([^']+)'\)/g)].map(([, path]) => `assets/${path!}`),
    );
    expect(named.length + imported.length).toBe(5);
    expect(paths).toEqual(expect.arrayContaining([...named, ...imported]));
  });
});
