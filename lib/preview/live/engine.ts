import { execFile, spawn } from 'node:child_process';
import * as grpc from '@grpc/grpc-js';
import { EventsService } from '@pulumi/pulumi/proto/events_grpc_pb';
import type { EventRequest } from '@pulumi/pulumi/proto/events_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { refused } from '../git';
import { readEvents, type EngineEvent } from './events';
import type { EnginePreview } from './model';

/** No event is larger than a resource, and of that there is no limit but the protocol's own. */
const unlimited = { 'grpc.max_receive_message_length': -1 };

const command = 'pulumi';
const common = ['--non-interactive', '--color', 'never'];
/** `PULUMI_DEBUG_COMMANDS` makes the CLI take `--event-log`, as the Automation API does. */
const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PULUMI_DEBUG_COMMANDS: 'true',
  PULUMI_SKIP_UPDATE_CHECK: 'true',
});

/** The sentence in what the CLI printed as an error. */
function sentenceIn(printed: string): string {
  const lines = printed.split('\n').map((line) => line.trim());
  const error = lines.find((line) => line.startsWith('error: ')) ?? lines.find((line) => line !== '');
  return (error ?? 'it said nothing').replace(/^error: /, '');
}

/**
 * Makes sure that a real preview can be had: the CLI is there, and knows who calls.
 * @param root - The folder of Pulumi.yaml
 * @throws RenderError with one sentence that says what is missing
 */
export async function findEngine(root: string): Promise<void> {
  const answer = await new Promise<{ readonly code: unknown; readonly printed: string }>((resolve) => {
    execFile(command, ['whoami', ...common], { cwd: root, env: environment() }, (error, _printed, printed) =>
      resolve({ code: error?.code, printed }),
    );
  });
  if (answer.code === 'ENOENT')
    throw refused(
      'pulumi-missing',
      `--live needs the command ${command}, and the PATH has none: install it, or leave --live out.`,
    );
  if (answer.code !== undefined)
    throw refused(
      'backend-unreachable',
      `--live needs the backend of the stacks, and \`${command} whoami\` says: ${sentenceIn(answer.printed)} Log in, or leave --live out.`,
    );
}

/**
 * Takes what the engine says from the CLI over a port: a log in a file would hold what providers print while debugging,
 * secrets among it.
 */
async function listenForEvents(
  take: (event: EngineEvent) => void,
): Promise<{ readonly address: string; readonly close: () => void }> {
  const server = new grpc.Server(unlimited);
  server.addService(EventsService, {
    streamEvents: (call: grpc.ServerReadableStream<EventRequest, Empty>, callback: grpc.sendUnaryData<Empty>) => {
      call.on('data', (request: EventRequest) => take(JSON.parse(request.getEvent()) as EngineEvent));
      call.on('end', () => callback(null, new Empty()));
      // A CLI that is ended leaves the stream; its exit code says so.
      call.on('error', () => undefined);
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { address: `tcp://127.0.0.1:${port}`, close: () => server.forceShutdown() };
}

export interface EngineOptions {
  /** The folder of Pulumi.yaml. */
  readonly root: string;
  readonly project: string;
  readonly stack: string;
  /** Compares the state with what really is there, and writes neither. */
  readonly refresh: boolean;
}

/**
 * Runs the real `pulumi preview` with the program, the backend and the credentials that the stack has.
 * @throws RenderError where it can't begin: no such stack, no passphrase
 */
export async function enginePreview({ root, project, stack, refresh }: EngineOptions): Promise<EnginePreview> {
  const events: EngineEvent[] = [];
  const log = await listenForEvents((event) => {
    // Debugging is not kept, and not looked at.
    if (event.diagnosticEvent?.severity !== 'debug') events.push(event);
  });
  try {
    const words = [
      'preview',
      '--stack',
      stack,
      '--event-log',
      log.address,
      ...(refresh ? ['--refresh'] : []),
      ...common,
    ];
    const child = spawn(command, words, { cwd: root, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    child.stdout.resume();
    child.stderr.setEncoding('utf8').on('data', (text: string) => (printed += text));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    if (!events.some(({ preludeEvent }) => preludeEvent))
      throw code === 0
        ? refused('pulumi-too-old', `--live needs a newer ${command}: this one does not tell what it does.`)
        : refused('live-preview-failed', `${command} preview of ${stack} can not begin: ${sentenceIn(printed)}`);
    const preview = readEvents(events, { project, stack, refreshed: refresh });
    if (code === 0) return { ...preview, problems: [] };
    return { ...preview, problems: preview.problems.length > 0 ? preview.problems : [sentenceIn(printed)] };
  } finally {
    log.close();
  }
}
