// One run of the engine, in a process of its own (started by kit.ts): serves the scenario as the inline program and
// starts pulumi against it. A process per run keeps runs apart as real ones are: nothing survives in memory.
import { spawn } from 'node:child_process';
import * as path from 'node:path';
import * as grpc from '@grpc/grpc-js';
import { loadWhenUsed } from '../../lib/preview/serializing';

/** What kit.ts hands over. */
export interface RunnerOptions {
  /** The scenario's file, absolute. */
  readonly program: string;
  readonly input: unknown;
  readonly directory: string;
  readonly pulumi: string;
  readonly arguments: readonly string[];
}

/** A scenario: an inline program; what it returns becomes stack outputs. */
export type Scenario<Input> = (input: Input) => Promise<Record<string, unknown> | void>;

// @pulumi/pulumi has these two for its Automation API and publishes no types for them.
interface Internals {
  readonly server: {
    readonly LanguageServer: new (program: () => Promise<unknown>) => grpc.UntypedServiceImplementation;
  };
  readonly service: { readonly LanguageRuntimeService: grpc.ServiceDefinition };
}

async function main(options: RunnerOptions): Promise<void> {
  // No scenario serializes a function; what that takes is half of what a run loads.
  loadWhenUsed(path.dirname(require.resolve('@pulumi/pulumi/package.json')));
  const internals: Internals = {
    server: require('@pulumi/pulumi/automation/server') as Internals['server'],
    service: require('@pulumi/pulumi/proto/language_grpc_pb') as Internals['service'],
  };
  const { program } = require(options.program) as { readonly program: Scenario<unknown> };
  process.chdir(options.directory);
  const server = new grpc.Server({ 'grpc.max_receive_message_length': -1 });
  const language = new internals.server.LanguageServer(async () => program(options.input));
  server.addService(internals.service.LanguageRuntimeService, language);
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  const child = spawn(
    options.pulumi,
    [...options.arguments, `--client=127.0.0.1:${port}`, '--exec-kind', 'auto.inline'],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  child.on('exit', (code, signal) => process.exit(signal ? 137 : (code ?? 1)));
}

void main(JSON.parse(process.env['VERDIGRIS_TEST_RUNNER'] ?? '{}') as RunnerOptions);
