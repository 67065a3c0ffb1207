import { execFile } from 'node:child_process';
import * as path from 'node:path';
import { promisify } from 'node:util';

interface Answer {
  readonly answered: boolean;
  readonly why?: string;
  readonly objects?: readonly unknown[];
}

describe('kubeconfigCluster', () => {
  let answers: Readonly<Record<string, Answer>> & { readonly methods: readonly string[] };

  beforeAll(async () => {
    const root = path.resolve(__dirname, '../..');
    const program = path.join(__dirname, 'tools', 'cluster.ts');
    const args = ['--conditions=verdigris-source', '--import', 'tsx', program];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
    answers = JSON.parse(stdout) as typeof answers;
  }, 60_000);

  it('gives what is there as plain JSON, and undefined for objects and kinds that are not', () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', labels: { 'verdigris.dev/stack': 'testing' } },
    };
    expect(answers['healthy']).toEqual({ answered: true, objects: [service, null, null] });
  });

  it('only reads, and never the data of a Secret', () => {
    expect(answers.methods).toEqual(['GET']);
    expect(answers['secret']).toEqual({
      answered: true,
      objects: [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'web' } }],
    });
  });

  it.each([
    ['forbidden', /^the cluster refused the question \(HTTP 403\)$/],
    ['silent', /^the cluster did not answer within 0\.3 s$/],
    ['gone', /^connect ECONNREFUSED 127\.0\.0\.1:\d+$/],
    ['noFile', /no such file or directory, open '\/nonexistent\/kubeconfig'/],
    ['noContext', /^the kubeconfig has no cluster for the context 'other'$/],
  ])('says why there is no answer: %s', (name, why) => {
    expect(answers[name]).toEqual({ answered: false, why: expect.stringMatching(why) as unknown });
  });
});
