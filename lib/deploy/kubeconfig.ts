import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parse } from 'yaml';
import type { KubeconfigTarget } from '../environment/model';
import { runError } from './runError';

/** The kubeconfig files of a target, in the order in which kubectl would read them. */
export function kubeconfigFiles(target: Pick<KubeconfigTarget, 'kubeconfig'>): readonly string[] {
  const home = (file: string): string => (file.startsWith('~/') ? path.join(os.homedir(), file.slice(2)) : file);
  if (target.kubeconfig !== undefined) return [home(target.kubeconfig)];
  const fromEnvironment = (process.env['KUBECONFIG'] ?? '').split(path.delimiter).filter((file) => file !== '');
  return fromEnvironment.length > 0 ? fromEnvironment.map(home) : [path.join(os.homedir(), '.kube', 'config')];
}

/**
 * Makes sure that the kubeconfig has the context of the target, before anything is called.
 * @throws RunError that names the wanted context, the file and the contexts found
 */
export function checkContext(target: KubeconfigTarget, stack: string): void {
  const files = kubeconfigFiles(target);
  const named = files.map((file) => `'${file}'`).join(', ');
  const repair = `set it by: pulumi config set --path 'verdigris:target.context' CONTEXT --stack ${stack}`;
  const present = files.filter((file) => fs.existsSync(file));
  if (present.length === 0) {
    throw runError(
      'kubeconfig-missing',
      `The stack '${stack}' wants the context '${target.context}', and there is no kubeconfig at ${named}: ` +
        `start a cluster (for example 'kind create cluster'), or name its file: pulumi config set --path 'verdigris:target.kubeconfig' FILE --stack ${stack}`,
      'verdigris:target.kubeconfig',
    );
  }
  const contexts = present.flatMap(contextsOf);
  if (contexts.includes(target.context)) return;
  const found = contexts.length === 0 ? 'no contexts' : contexts.map((context) => `'${context}'`).join(', ');
  throw runError(
    'context-unknown',
    `The stack '${stack}' wants the context '${target.context}', and ${named} has ${found}: ${repair}`,
    'verdigris:target.context',
  );
}

function contextsOf(file: string): readonly string[] {
  let config: unknown;
  try {
    config = parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    throw runError(
      'kubeconfig-unreadable',
      `The kubeconfig '${file}' can't be read: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}; repair it, or name another file in verdigris:target.kubeconfig.`,
      'verdigris:target.kubeconfig',
    );
  }
  const contexts = (config as { readonly contexts?: readonly { readonly name?: unknown }[] } | null)?.contexts ?? [];
  return contexts.flatMap(({ name }) => (typeof name === 'string' ? [name] : []));
}
