// Stands for `pulumi-language-nodejs`, which comes with Pulumi and not as a Go module: the engine starts it, reads its port from
// the first line, and asks it to run the program. That is done as Pulumi's own does it: Node with the project's `nodeargs`,
// the SDK's `cmd/run`, configuration and options by the same names.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import * as grpc from '@grpc/grpc-js';
import type { RunRequest } from '@pulumi/pulumi/proto/language_pb';

interface Messages {
  readonly RunResponse: new () => { setError(text: string): void; setBail(bail: boolean): void };
  readonly GetRequiredPackagesResponse: new () => object;
}
const messages = require('@pulumi/pulumi/proto/language_pb') as Messages;
const plugins = require('@pulumi/pulumi/proto/plugin_pb') as {
  PluginInfo: new () => { setVersion(text: string): void };
};
const { LanguageRuntimeService: service } = require('@pulumi/pulumi/proto/language_grpc_pb') as {
  readonly LanguageRuntimeService: grpc.ServiceDefinition;
};

/** The engine's, given where this is started. */
const engine = process.argv.slice(2).find((word) => !word.startsWith('-'));

/** The exit code of a program that has told its problem itself. */
const told = 32;

type Call<Request> = (call: { readonly request: Request }, answer: (error: null, response: object) => void) => void;

const run: Call<RunRequest> = ({ request }, answer) => {
  const info = request.getInfo()!;
  const options = info.getOptions()?.toJavaScript() ?? {};
  const directory = info.getProgramDirectory();
  const sdk = path.dirname(createRequire(path.join(directory, 'index.js')).resolve('@pulumi/pulumi/package.json'));
  const words = {
    monitor: request.getMonitorAddress(),
    engine,
    organization: request.getOrganization(),
    project: request.getProject(),
    'root-directory': info.getRootDirectory(),
    stack: request.getStack(),
    pwd: request.getPwd(),
    parallel: String(request.getParallel()),
  };
  const nodeArguments = String(options['nodeargs'] ?? '')
    .split(' ')
    .filter(Boolean);
  const child = spawn(
    'node',
    [
      ...nodeArguments,
      path.join(sdk, 'cmd/run'),
      ...Object.entries(words).flatMap(([name, value]) => [`--${name}`, String(value)]),
      ...(request.getDryrun() ? ['--dry-run'] : []),
      info.getEntryPoint(),
    ],
    {
      cwd: request.getPwd(),
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
        PULUMI_NODEJS_TYPESCRIPT: String(options['typescript'] !== false),
      },
    },
  );
  child.on('close', (code) => {
    const response = new messages.RunResponse();
    if (code === told) response.setBail(true);
    else if (code !== 0) response.setError(`the program ended with ${code ?? 'a signal'}`);
    answer(null, response);
  });
};

const about: Call<unknown> = (_, answer) => {
  const info = new plugins.PluginInfo();
  info.setVersion('1.0.0');
  answer(null, info);
};

const server = new grpc.Server({ 'grpc.max_receive_message_length': -1 });
server.addService(service, {
  run,
  getPluginInfo: about,
  getRequiredPackages: ((_, answer) => answer(null, new messages.GetRequiredPackagesResponse())) as Call<unknown>,
} as unknown as grpc.UntypedServiceImplementation);
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
