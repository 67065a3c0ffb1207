// Run by cluster.test.ts in a process of its own, because the Kubernetes client is an ES module: asks a small API server
// one question per behaviour and prints the answers as JSON.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { kubeconfigCluster } from '../../../lib/deploy';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const references = [
  { apiVersion: 'v1', kind: 'Service', namespace: 'testing', name: 'web' },
  { apiVersion: 'v1', kind: 'Service', namespace: 'testing', name: 'missing' },
  { apiVersion: 'example.com/v1', kind: 'Widget', namespace: 'testing', name: 'of-a-missing-kind' },
];

const json = (response: ServerResponse, code: number, body: unknown): void => {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};

const resources = {
  kind: 'APIResourceList',
  groupVersion: 'v1',
  resources: [
    { name: 'services', singularName: 'service', namespaced: true, kind: 'Service', verbs: ['get'] },
    { name: 'secrets', singularName: 'secret', namespaced: true, kind: 'Secret', verbs: ['get'] },
  ],
};
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', labels: { 'verdigris.dev/stack': 'testing' } },
};

const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'web' }, data: { a: 'YQ==' } };

const seen = new Set<string>();
const healthy: Handler = (request, response) => {
  const url = (request.url ?? '').replace(/[/?]+$/, '');
  seen.add(`${request.method} ${url}`);
  if (url === '/api/v1') return json(response, 200, resources);
  if (url === '/api/v1/namespaces/testing/services/web') return json(response, 200, service);
  if (url === '/api/v1/namespaces/testing/secrets/web') return json(response, 200, secret);
  return json(response, 404, { kind: 'Status', code: 404 });
};
const forbidden: Handler = (_request, response) => json(response, 403, { kind: 'Status', code: 403 });
const silent: Handler = () => undefined;

async function ask(handler: Handler, timeout: number, wanted = references): Promise<unknown> {
  const server: Server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await kubeconfigCluster({ kubeconfig: kubeconfigFor(server), context: 'test', timeout }).find(wanted);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const kubeconfigFor = (server: Server): string => kubeconfigOf((server.address() as AddressInfo).port);

const kubeconfigOf = (port: number): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    users: [{ name: 'test', user: {} }],
  });

/** A port of this machine where nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function main(): Promise<void> {
  const answers = {
    healthy: await ask(healthy, 10_000),
    secret: await ask(healthy, 10_000, [{ apiVersion: 'v1', kind: 'Secret', namespace: 'testing', name: 'web' }]),
    methods: [...new Set([...seen].map((line) => line.split(' ')[0]))],
    forbidden: await ask(forbidden, 10_000),
    silent: await ask(silent, 300),
    gone: await kubeconfigCluster({ kubeconfig: kubeconfigOf(await freePort()), context: 'test' }).find(references),
    noFile: await kubeconfigCluster({ files: ['/nonexistent/kubeconfig'], context: 'test' }).find(references),
    noContext: await kubeconfigCluster({ kubeconfig: kubeconfigOf(1), context: 'other' }).find(references),
  };
  process.stdout.write(JSON.stringify(answers));
}

void main();
