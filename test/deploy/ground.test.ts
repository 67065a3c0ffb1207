import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { RunError } from '@pulumi/pulumi';
import { kubeconfigGround } from '../../lib/deploy';
import type { Environment, KubeconfigTarget } from '../../lib/environment/model';
import { runMocked } from '../support/mocks';

const place = { project: 'verdigris', stack: 'testing' };

type KubeconfigEnvironment = Environment & { readonly target: KubeconfigTarget };

describe('kubeconfigGround', () => {
  let directory: string;
  let file: string;
  const environment = (context: string, kubeconfig: string = file): KubeconfigEnvironment =>
    ({ ...place, target: { kind: 'kubeconfig', context, kubeconfig } }) as KubeconfigEnvironment;

  beforeEach(() => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), 'verdigris-'));
    file = path.join(directory, 'config');
    fs.writeFileSync(file, 'contexts:\n- name: kind-dev\n- name: minikube\n');
  });
  afterEach(() => {
    delete process.env['VERDIGRIS_OFFLINE'];
    fs.rmSync(directory, { recursive: true });
  });

  it('has one explicit provider, and a second one that takes over only when asked for', async () => {
    const settings = {
      context: 'minikube',
      kubeconfig: file,
      enableServerSideApply: 'true',
      enableConfigMapMutable: 'true',
      enableSecretMutable: 'true',
      enablePatchForce: 'true',
    };
    const plain = await runMocked(() => kubeconfigGround(environment('minikube')));
    expect(plain.recording.resources).toHaveLength(1);
    expect(plain.recording.one('pulumi:providers:kubernetes', 'cluster').inputs).toEqual(settings);

    const adopting = await runMocked(() => {
      const ground = kubeconfigGround(environment('minikube'));
      return [ground.adoptingProvider(), ground.adoptingProvider()];
    });
    expect(adopting.result[0]).toBe(adopting.result[1]);
    expect(adopting.recording.resources).toHaveLength(2);
    expect(adopting.recording.one('pulumi:providers:kubernetes', 'cluster-adopting').inputs).toEqual({
      ...settings,
      upsertExistingObjects: 'true',
    });
  });

  it('stops before the first call where the kubeconfig lacks the context', () => {
    const make = (): unknown => kubeconfigGround(environment('prod'));
    expect(make).toThrow(RunError);
    expect(make).toThrow(
      `The stack 'testing' wants the context 'prod', and '${file}' has 'kind-dev', 'minikube': ` +
        "set it by: pulumi config set --path 'verdigris:target.context' CONTEXT --stack testing [context-unknown]",
    );
  });

  it('stops where there is no kubeconfig, an empty one, or a broken one', () => {
    expect(() => kubeconfigGround(environment('prod', '/nonexistent/config'))).toThrow(
      "The stack 'testing' wants the context 'prod', and there is no kubeconfig at '/nonexistent/config': start a cluster",
    );
    expect(() => kubeconfigGround(environment('prod', '/nonexistent/config'))).toThrow('[kubeconfig-missing]');
    fs.writeFileSync(file, '');
    expect(() => kubeconfigGround(environment('prod'))).toThrow(`and '${file}' has no contexts: set it by:`);
    fs.writeFileSync(file, 'contexts: [');
    expect(() => kubeconfigGround(environment('prod'))).toThrow(
      /^verdigris:target\.kubeconfig: The kubeconfig '.*' can't be read: .* \[kubeconfig-unreadable\]$/,
    );
  });

  it('is none for a stack on AWS', () => {
    const target = { kind: 'aws', account: '123456789', region: 'us-east-1', zones: [] } as const;
    expect(() => kubeconfigGround({ ...environment('prod'), target })).toThrow(
      /^verdigris:target: The stack 'testing' stands on the AWS account 123456789 .* \[target-not-kubeconfig\]$/,
    );
  });

  it('reads every file of $KUBECONFIG', async () => {
    const before = process.env['KUBECONFIG'];
    const second = path.join(directory, 'second');
    fs.writeFileSync(second, JSON.stringify({ contexts: [{ name: 'prod' }] }));
    process.env['KUBECONFIG'] = [file, second].join(path.delimiter);
    try {
      const { kubeconfig: _, ...target } = environment('prod').target;
      const { recording } = await runMocked(() => kubeconfigGround({ ...environment('prod'), target }));
      expect(recording.resources).toHaveLength(1);
    } finally {
      if (before === undefined) delete process.env['KUBECONFIG'];
      else process.env['KUBECONFIG'] = before;
    }
  });

  it('checks nothing offline', async () => {
    process.env['VERDIGRIS_OFFLINE'] = '1';
    const { recording } = await runMocked(() => kubeconfigGround(environment('prod', '/nonexistent/config')));
    expect(recording.resources).toHaveLength(1);
  });
});
