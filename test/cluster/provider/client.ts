import * as fs from 'node:fs';
import * as https from 'node:https';
import { parse } from 'yaml';
import type { ObjectRef } from '../../../lib/deploy/model';
import { ApiError } from '../../engine/provider/store';
import { at, isTree, type Tree, type Value } from '../../engine/provider/values';

interface Kubeconfig {
  readonly 'current-context'?: string;
  readonly contexts: readonly {
    readonly name: string;
    readonly context: { readonly cluster: string; readonly user: string };
  }[];
  readonly clusters: readonly {
    readonly name: string;
    readonly cluster: Readonly<Record<'server' | 'certificate-authority' | 'certificate-authority-data', string>>;
  }[];
  readonly users: readonly {
    readonly name: string;
    readonly user: Readonly<
      Record<'client-certificate' | 'client-key' | 'token' | `client-${'certificate' | 'key'}-data`, string>
    >;
  }[];
}

export interface Answer {
  readonly status: number;
  readonly body: Tree;
}

interface Kind {
  readonly plural: string;
  readonly namespaced: boolean;
}

/** A small client of one API server: enough for the test provider, and quick to load. */
export class Client {
  private readonly server: URL;
  private readonly agent: https.Agent;
  private readonly token?: string;
  private readonly kinds = new Map<string, Promise<ReadonlyMap<string, Kind>>>();

  /** @param kubeconfig - its path or its text */
  constructor(kubeconfig: string, context?: string) {
    const text = fs.existsSync(kubeconfig) ? fs.readFileSync(kubeconfig, 'utf8') : kubeconfig;
    const config = parse(text) as Kubeconfig;
    const chosen = named(config.contexts, context ?? config['current-context'], 'context').context;
    const { cluster } = named(config.clusters, chosen.cluster, 'cluster');
    const { user } = named(config.users, chosen.user, 'user');
    this.server = new URL(cluster.server);
    this.token = user.token;
    this.agent = new https.Agent({
      keepAlive: true,
      ca: content(cluster['certificate-authority-data'], cluster['certificate-authority']),
      cert: content(user['client-certificate-data'], user['client-certificate']),
      key: content(user['client-key-data'], user['client-key']),
    });
  }

  /** The path of an object, found through the server's discovery as its plural is not derivable. */
  async path({ apiVersion, kind, namespace, name }: ObjectRef): Promise<string> {
    const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const found = (await this.kindsOf(group)).get(kind);
    if (!found) throw new ApiError(`no matches for kind "${kind}" in version "${apiVersion}"`);
    const scope = found.namespaced ? `/namespaces/${namespace ?? 'default'}` : '';
    return `${group}${scope}/${found.plural}/${name}`;
  }

  request(method: string, path: string, body?: unknown, contentType = 'application/json'): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = body === undefined ? '' : JSON.stringify(body);
      const headers = {
        accept: 'application/json',
        // Node sends the body of a DELETE without a length otherwise, which the server takes for a second request.
        'content-length': Buffer.byteLength(sent),
        ...(body === undefined ? {} : { 'content-type': contentType }),
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
      };
      const request = https.request(new URL(path, this.server), { method, headers, agent: this.agent }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: parsed(Buffer.concat(parts).toString('utf8')) }),
        );
      });
      request.on('error', reject);
      request.end(sent);
    });
  }

  /** The body of the answer; what the API server refuses is thrown in its own words. */
  async ask(method: string, path: string, body?: unknown, contentType?: string): Promise<Tree> {
    const answer = await this.request(method, path, body, contentType);
    if (answer.status < 300) return answer.body;
    throw new ApiError(String(at(answer.body, 'message') ?? `${method} ${path} was answered with ${answer.status}`));
  }

  private kindsOf(group: string): Promise<ReadonlyMap<string, Kind>> {
    const known = this.kinds.get(group);
    if (known) return known;
    const asked = this.discover(group);
    this.kinds.set(group, asked);
    // A group that is not there yet may come with its definitions: ask again next time.
    asked.catch(() => this.kinds.delete(group));
    return asked;
  }

  private async discover(group: string): Promise<ReadonlyMap<string, Kind>> {
    const list = (await this.ask('GET', group))['resources'] as readonly Tree[];
    return new Map(
      list
        .filter((resource) => !String(resource['name']).includes('/'))
        .map((resource) => [
          String(resource['kind']),
          { plural: String(resource['name']), namespaced: resource['namespaced'] === true },
        ]),
    );
  }
}

/** The JSON of an answer; what is not JSON is a message. */
function parsed(text: string): Tree {
  try {
    const value = JSON.parse(text || '{}') as Value;
    return isTree(value) ? { ...value } : { message: text };
  } catch {
    return { message: text };
  }
}

function named<T extends { readonly name: string }>(entries: readonly T[], name: string | undefined, what: string): T {
  const found = entries.find((entry) => entry.name === name);
  if (!found)
    throw new Error(`the kubeconfig has no ${what} '${name}'; it has ${entries.map((entry) => entry.name).join(', ')}`);
  return found;
}

const content = (data: string | undefined, file: string | undefined): Buffer | undefined =>
  data !== undefined ? Buffer.from(data, 'base64') : file !== undefined ? fs.readFileSync(file) : undefined;
