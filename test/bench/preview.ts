import { execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { stringify } from 'yaml';
import { inTurns, root, type Comparison } from './measure';

const stacks = ['development', 'testing', 'staging', 'production'] as const;
const services = 500;
/** The most that the services may take, in MB. */
const roomiest = 1536;

/** A clone of this repository at HEAD with the same packages, in which `work` may change and commit what it likes. */
async function inClone<T>(work: (clone: Clone) => Promise<T> | T): Promise<T> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'verdigris-bench-'));
  try {
    execFileSync('git', ['-c', 'advice.detachedHead=false', 'clone', '--quiet', '--local', root, directory]);
    fs.symlinkSync(path.join(root, 'node_modules'), path.join(directory, 'node_modules'));
    return await work(new Clone(directory));
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

class Clone {
  private readonly command: string;

  constructor(readonly directory: string) {
    this.command = path.join(directory, 'bin', 'verdigris.js');
  }

  write(file: string, text: string): void {
    fs.writeFileSync(path.join(this.directory, file), text);
  }

  edit(file: string, change: (text: string) => string): void {
    const text = fs.readFileSync(path.join(this.directory, file), 'utf8');
    if (change(text) === text) throw new Error(`${file} has nothing to change`);
    this.write(file, change(text));
  }

  commit(): void {
    const person = ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', '-c', 'commit.gpgsign=false'];
    execFileSync('git', ['add', '.'], { cwd: this.directory });
    execFileSync('git', [...person, 'commit', '--quiet', '-m', 'bench'], { cwd: this.directory });
  }

  /** Milliseconds of commands one after the other. Exit code 3, a check that says no, is a result. */
  wall(...commands: readonly (readonly string[])[]): number {
    const began = performance.now();
    for (const words of commands) {
      try {
        execFileSync(process.execPath, [this.command, ...words], { cwd: this.directory, stdio: 'pipe' });
      } catch (error) {
        const { status, stderr } = error as { readonly status?: number; readonly stderr?: Buffer };
        if (status !== 3) throw new Error(`verdigris ${words.join(' ')}: ${String(stderr)}`);
      }
    }
    return performance.now() - began;
  }

  /** The most memory, in MB, that a command and everything that it starts hold at the same time. Linux alone. */
  async memory(words: readonly string[]): Promise<number> {
    const child = spawn(process.execPath, [this.command, ...words], {
      cwd: this.directory,
      stdio: ['ignore', 'ignore', 'inherit'],
      detached: true,
    });
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    let most = 0;
    const timer = setInterval(() => (most = Math.max(most, residentOf(child.pid!))), 20);
    const code = await ended;
    clearInterval(timer);
    if (code !== 0 && code !== 3) throw new Error(`verdigris ${words.join(' ')} ended with ${code}`);
    return most;
  }
}

/** Resident megabytes of a process group, by /proc. */
function residentOf(group: number): number {
  const pages = fs.readdirSync('/proc').map((pid) => {
    if (!/^\d+$/.test(pid)) return 0;
    try {
      // The name in brackets may hold spaces; the group is the third field after it.
      const fields = fs
        .readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ');
      if (Number(fields[2]) !== group) return 0;
      return Number(fs.readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    } catch {
      // It has ended meanwhile.
      return 0;
    }
  });
  return (pages.reduce((sum, each) => sum + each, 0) * 4096) / 2 ** 20;
}

/** `verdigris preview` of the four stacks with another version of each, against one render of each of them. */
const fourStacks = (runs: number): Promise<Comparison> =>
  inClone((clone) => {
    for (const stack of stacks)
      clone.edit(`Pulumi.${stack}.yaml`, (text) => text.replace(/(?<=api-gateway: v\d+\.\d+\.)\d+/, '999'));
    const out = path.join(clone.directory, '.git', 'bench');
    const preview = ['preview', '--stack', ...stacks, '--base', 'HEAD', '--out', out];
    const renders = stacks.map((stack) => ['render', '--stack', stack, '--out', `${out}-rendered`]);
    // The first runs fill the caches that later ones find.
    clone.wall(preview, ...renders);
    const times = inTurns(
      runs,
      () => clone.wall(preview),
      () => clone.wall(...renders),
    );
    return {
      what: '`verdigris preview` of four stacks',
      ...times,
      unit: 'ms',
      against: 'rendering each of them once',
      atMost: 2.5,
    };
  });

const program = `import { application, httpProbe, WebService } from 'verdigris';
import { deployStack } from 'verdigris/release';
import { platform } from './platform';

const applications = Array.from({ length: ${services} }, (_, index) =>
  application(\`service-\${index}\`, (app) => {
    new WebService(app, \`service-\${index}\`, {
      port: 8080,
      replicas: 2,
      resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '1', memory: '64Mi' } },
      readiness: httpProbe('/ready'),
      liveness: httpProbe('/health'),
      config: { NUMBER: String(index) },
    });
  }),
);

export = () => deployStack({ applications, ground: platform });
`;

/** The memory of a preview in which every service of a large stack is released. */
const manyServices = (): Promise<Comparison> =>
  inClone(async (clone) => {
    const settings = (version: string): string =>
      stringify({
        config: {
          'pulumi:disable-default-providers': ['*'],
          'verdigris:target': { context: 'bench', kubeconfig: './kubeconfig' },
          'verdigris:versions': Object.fromEntries(
            Array.from({ length: services }, (_, index) => [`service-${index}`, version]),
          ),
        },
      });
    clone.write('stacks/index.ts', program);
    clone.write('Pulumi.production.yaml', settings('v1.0.0'));
    clone.commit();
    clone.write('Pulumi.production.yaml', settings('v1.1.0'));
    const out = path.join(clone.directory, '.git', 'bench');
    const ours = await clone.memory(['preview', '--stack', 'production', '--base', 'HEAD', '--out', out]);
    const what = `\`verdigris preview\` of a stack with ${services} services, at its peak`;
    return { what, ours, peer: roomiest, unit: 'MB', against: '1.5 GB', atMost: 1 };
  });

/** What previews take, in time and in memory. */
export async function previewing(runs: number): Promise<readonly Comparison[]> {
  const time = await fourStacks(runs);
  if (process.platform === 'linux') return [time, await manyServices()];
  console.error('SKIPPED: the memory of a preview: it is read from /proc, which only Linux has');
  return [time];
}
