import { onAws, type Answers, type Kind } from './answers';

/** `shop-frontend` as a TypeScript name. */
export const variable = (name: string): string =>
  name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const web = (
  name: string,
): string => `import { application, blueGreen, httpGet, httpProbe, WebService } from 'verdigris';

export const ${variable(name)} = application('${name}', (app, environment) => {
  const web = new WebService(app, '${name}', {
    port: 8080,
    replicas: 2,
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
    liveness: httpProbe('/health'),
    readiness: httpProbe('/ready'),
    config: { LOG_LEVEL: environment.debug ? 'DEBUG' : 'INFO' },
    // Proved in its slot before traffic moves, and one command away from the release before.
    release: blueGreen({ smoke: httpGet('/health') }),
  });
  web.connections.allowFromIngress();
});
`;

const worker = (name: string): string => `import { application, Worker } from 'verdigris';

export const ${variable(name)} = application('${name}', (app, environment) => {
  new Worker(app, '${name}', {
    replicas: 2,
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
    config: { LOG_LEVEL: environment.debug ? 'DEBUG' : 'INFO' },
  });
});
`;

const schedule = (name: string): string => `import { application, ScheduledTask } from 'verdigris';

export const ${variable(name)} = application('${name}', (app, environment) => {
  new ScheduledTask(app, '${name}', {
    schedule: '0 3 * * *',
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
    config: { LOG_LEVEL: environment.debug ? 'DEBUG' : 'INFO' },
  });
});
`;

const site = (name: string): string => `import { application, StaticSite } from 'verdigris';

/** The folder into which the frontend's own build writes. Everything in it is public. */
export const ${variable(name)} = application('${name}', (app) => {
  new StaticSite(app, '${name}', { directory: 'site' });
});
`;

const templates: Readonly<Record<Kind, (name: string) => string>> = { web, worker, schedule, site };

/** The application's file. */
export const applicationFile = ({ name, kind }: Answers): string => templates[kind](name);

const pods: Readonly<Record<Kind, string>> = {
  web: 'Deployment',
  worker: 'Deployment',
  schedule: 'CronJob',
  site: 'Deployment',
};

/** What the test says of an application, and how it looks. */
const nobodyIsRoot = (running: string) => ({
  says: 'what runs is not root, and its files are read-only',
  part: 'objects',
  lines: [
    `const running = objects.map(({ manifest }) => manifest).find(({ kind }) => kind === '${running}');`,
    'const text = JSON.stringify(running);',
    'assert.match(text, /"runAsNonRoot":true/);',
    'assert.match(text, /"readOnlyRootFilesystem":true/);',
  ],
});
const hasFirstPage = {
  says: 'the site has a first page',
  part: 'sites',
  lines: ["assert.ok(sites.some(({ files }) => files.some(({ path }) => path === 'index.html')));"],
};

/** A test of the application that a reader understands and extends. */
export function testFile({ name, kind, environments }: Answers): string {
  // On AWS a site has no pods.
  const inCluster = kind === 'site' ? environments.filter((environment) => !onAws(environment)) : environments;
  const tested = inCluster.length > 0 ? inCluster : environments;
  const { says, part, lines } = inCluster.length > 0 ? nobodyIsRoot(pods[kind]) : hasFirstPage;
  const described = variable(name);
  return `import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { renderApplication } from 'verdigris';
import { readStack } from 'verdigris/environment';
import { ${described} } from '../apps/${name}';

const root = join(__dirname, '..');

for (const stack of [${tested.map((environment) => `'${environment}'`).join(', ')}]) {
  test(\`\${stack}: ${says}\`, () => {
    const { ${part} } = renderApplication(${described}, { environment: readStack({ root, stack }), slot: 'rolling' });
${lines.map((line) => `    ${line}`).join('\n')}
  });
}
`;
}
