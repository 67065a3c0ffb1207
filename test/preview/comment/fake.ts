import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export const bot = 'github-actions[bot]';
export const token = 'planted-token-0123456789';

export interface StoredComment {
  id: number;
  author: string;
  body: string;
  pullRequest: number;
}

export interface StoredPull {
  readonly number: number;
  readonly head: { readonly sha: string; readonly ref: string; readonly from: string | undefined };
  readonly state?: 'open' | 'closed';
}

/** A pull request from a fork, and the event of its run that has ended. */
export const fork: StoredPull = { number: 9, head: { sha: 'b'.repeat(40), ref: 'patch-1', from: 'mallory/shop' } };
export const ofRun = (more: object = {}): object => ({
  repository: { full_name: 'acme/shop' },
  workflow_run: {
    event: 'pull_request',
    head_sha: fork.head.sha,
    head_branch: 'patch-1',
    html_url: 'https://github.com/acme/shop/actions/runs/5',
    head_repository: { full_name: 'mallory/shop', owner: { login: 'mallory' } },
    ...more,
  },
});

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What goes wrong with a request; undefined where nothing does. `late` is answered after the request was carried out. */
export type Fault = (seen: Seen, count: number) => (Answer & { readonly late?: boolean }) | 'hang up' | undefined;

/** The longest body that GitHub takes, in characters. */
const longestBody = 65_536;

/** What of GitHub's REST and GraphQL API a comment needs, over HTTP, with what is known of its behaviour. */
export class FakeGitHub {
  comments: StoredComment[] = [];
  pulls: StoredPull[] = [{ number: 7, head: { sha: 'a'.repeat(40), ref: 'change', from: 'acme/shop' } }];
  readonly seen: Seen[] = [];
  /** Who the token speaks for, and who writes with it. */
  viewer = bot;
  author = bot;
  /** The most that is given at once, whatever is asked for. */
  largestPage = 100;
  fault: Fault = () => undefined;
  /** Called before a request is carried out: others write too. */
  meanwhile: (seen: Seen) => void = () => undefined;
  /** What lists know of already. */
  listed: (comment: StoredComment) => boolean = () => true;
  private nextId = 1000;
  private server: Server | undefined;

  get url(): string {
    return `http://127.0.0.1:${(this.server!.address() as AddressInfo).port}`;
  }

  async start(): Promise<this> {
    this.server = createServer((request, response) => {
      void this.read(request).then((seen) => {
        this.seen.push(seen);
        const count = this.seen.filter(({ method, path }) => method === seen.method && path === seen.path).length;
        const fault = this.fault(seen, count);
        if (fault === 'hang up') return response.destroy();
        if (!fault || fault.late) this.meanwhile(seen);
        const own = fault && !fault.late ? fault : this.answer(seen);
        const { status, body, headers } = fault ?? own;
        response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
        return response.end(body === undefined ? '' : JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => this.server!.listen(0, '127.0.0.1', resolve));
    return this;
  }

  stop(): Promise<void> {
    this.server!.closeAllConnections();
    return new Promise((resolve) => this.server!.close(() => resolve()));
  }

  write(body: string, author = bot, pullRequest = 7): StoredComment {
    const comment = { id: this.nextId++, author, body, pullRequest };
    this.comments.push(comment);
    return comment;
  }

  count(method: string): number {
    return this.seen.filter((each) => each.method === method && !each.path.startsWith('/graphql')).length;
  }

  private async read(request: IncomingMessage): Promise<Seen> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    return {
      method: request.method!,
      path: request.url!,
      authorization: request.headers.authorization,
      body: text ? (JSON.parse(text) as Seen['body']) : {},
    };
  }

  private answer({ method, path, authorization, body }: Seen): Answer {
    if (authorization !== `token ${token}` && authorization !== `bearer ${token}`)
      return { status: 401, body: { message: 'Bad credentials' } };
    const { pathname, searchParams } = new URL(path, 'http://fake');
    if (pathname === '/graphql') return { status: 200, body: { data: { viewer: { login: this.viewer } } } };
    const [, one] = /^\/repos\/acme\/shop\/issues\/comments\/(\d+)$/.exec(pathname) ?? [];
    if (one) return this.comment(method, Number(one), body);
    const [, many] = /^\/repos\/acme\/shop\/issues\/(\d+)\/comments$/.exec(pathname) ?? [];
    if (many && this.pulls.some(({ number }) => number === Number(many)))
      return method === 'GET' ? this.list(path, Number(many)) : this.create(Number(many), body);
    if (pathname === '/repos/acme/shop/pulls' && method === 'GET') {
      const head = searchParams.get('head');
      const fitting = this.pulls
        .filter(({ state = 'open' }) => state === searchParams.get('state'))
        // GitHub takes the owner of the fork, not its name.
        .filter((each) => `${each.head.from?.split('/')[0]}:${each.head.ref}` === head)
        .map((each) => ({
          number: each.number,
          head: { sha: each.head.sha, ref: each.head.ref, repo: each.head.from ? { full_name: each.head.from } : null },
        }));
      return this.page(path, fitting);
    }
    return { status: 404, body: { message: 'Not Found' } };
  }

  private comment(method: string, id: number, body: Seen['body']): Answer {
    const found = this.comments.find((each) => each.id === id);
    if (!found) return { status: 404, body: { message: 'Not Found' } };
    if (method === 'DELETE') {
      this.comments = this.comments.filter((each) => each !== found);
      return { status: 204 };
    }
    if (String(body.body).length > longestBody) return this.tooLong();
    found.body = String(body.body);
    return { status: 200, body: this.shown(found) };
  }

  private create(pullRequest: number, body: Seen['body']): Answer {
    if (String(body.body).length > longestBody) return this.tooLong();
    return { status: 201, body: this.shown(this.write(String(body.body), this.author, pullRequest)) };
  }

  private readonly tooLong = (): Answer => ({
    status: 422,
    body: {
      message: 'Validation Failed',
      errors: [{ message: `body is too long (maximum is ${longestBody} characters)` }],
    },
  });

  private readonly shown = ({ id, author, body }: StoredComment): object => ({
    id,
    body,
    html_url: `${this.url}/acme/shop/pull/7#issuecomment-${id}`,
    user: author === '' ? null : { login: author },
  });

  private list(path: string, pullRequest: number): Answer {
    return this.page(
      path,
      this.comments
        .filter((each) => each.pullRequest === pullRequest && this.listed(each))
        .map((each) => this.shown(each)),
    );
  }

  /** One page, and where the next one is. */
  private page(path: string, all: readonly object[]): Answer {
    const url = new URL(path, this.url);
    const size = Math.min(Number(url.searchParams.get('per_page') ?? 30), this.largestPage);
    const number = Number(url.searchParams.get('page') ?? 1);
    const last = Math.max(1, Math.ceil(all.length / size));
    const to = (page: number, rel: string): string => {
      url.searchParams.set('page', String(page));
      return `<${url.href}>; rel="${rel}"`;
    };
    const link = number < last ? [to(number + 1, 'next'), to(last, 'last')].join(', ') : undefined;
    return { status: 200, body: all.slice((number - 1) * size, number * size), ...(link && { headers: { link } }) };
  }
}
