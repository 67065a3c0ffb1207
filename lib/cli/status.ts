import type { Environment } from '../environment/model';
import type { Cluster } from '../deploy/model';
import type { ApplicationStatus } from '../release/status';
import { CallError, exitCodes } from './errors';
import { lazy } from './lazy';
import { projectOf } from './stack';
import { exportState, type ExportedState } from './state';
import { statusText } from './statusText';
import { suggestion } from './suggestion';
import { withProgress, type Terminal } from './terminal';

export interface StatusCommand {
  readonly stack: string;
  readonly app?: string;
  readonly format: 'terminal' | 'json';
}

/** A create of AWS that was under way when an update ended. */
export interface Interrupted {
  readonly urn: string;
  /** The command that takes it into the state. */
  readonly command: string;
}

/** What `verdigris status` knows of a stack. */
export interface StackStatus {
  readonly project: string;
  readonly stack: string;
  readonly applications: readonly ApplicationStatus[];
  readonly interrupted: readonly Interrupted[];
}

/** `verdigris status`: the state of the stack against its cluster. */
export async function statusCommand(command: StatusCommand, terminal: Terminal): Promise<number> {
  const project = projectOf(command.stack);
  const environment = lazy.environment().readStack({ root: project.root, stack: command.stack });
  const status = await withProgress(terminal, `Reading the state of ${command.stack} and its cluster`, async () => {
    const state = await exportState(project, command.stack);
    return stackStatus(state, environment, command.app, clusterOf(state, environment));
  });
  terminal.out(
    command.format === 'json'
      ? `${JSON.stringify(status, null, 2)}\n`
      : statusText(status, terminal.style, terminal.width),
  );
  return exitCodes.done;
}

/** Reads the state and asks the cluster, for one application or for all. */
export async function stackStatus(
  state: ExportedState,
  environment: Environment,
  only: string | undefined,
  cluster: Cluster,
): Promise<StackStatus> {
  const { applicationType, nameOf, readStatus } = lazy.readings();
  const resources = state.deployment?.resources ?? [];
  const applications = resources
    .filter(({ type }) => type === applicationType)
    .map(({ urn }) => nameOf(urn))
    .sort();
  if (only !== undefined && !applications.includes(only)) {
    throw new CallError(
      'unknown-application',
      `There is no application '${only}' in the state of ${environment.stack}${suggestion(only, applications, 'applications')}`,
    );
  }
  const { interruptedCreates, importCommand } = lazy.interrupted();
  const region = environment.target.kind === 'aws' ? environment.target.region : '';
  const wanted = applications.filter((name) => only === undefined || name === only);
  return {
    project: environment.project,
    stack: environment.stack,
    applications: await Promise.all(
      wanted.map((application) => readStatus(resources, { ...environment, application }, cluster)),
    ),
    interrupted: interruptedCreates(state).map((create) => ({
      urn: create.urn,
      command: importCommand(create, { stack: environment.stack, region }),
    })),
  };
}

/** The seam to the stack's cluster: of the kubeconfig that is configured, or of the one that its provider got. */
function clusterOf(state: ExportedState, { target }: Environment): Cluster {
  const { kubeconfigCluster, kubeconfigFiles } = lazy.cluster();
  if (target.kind === 'kubeconfig')
    return kubeconfigCluster({ files: kubeconfigFiles(target), context: target.context });
  const provider = state.deployment?.resources?.find(({ type }) => type === 'pulumi:providers:kubernetes');
  const kubeconfig = provider?.inputs?.kubeconfig;
  if (typeof kubeconfig === 'string') return kubeconfigCluster({ kubeconfig });
  return { find: () => Promise.resolve({ answered: false, why: 'the state does not say how to reach it' }) };
}
