import { previewReport, type ChangeReport, type PreviewReport } from '../../lib/preview/report/schema';
import type { Tree } from './provider/values';
import { describeEngine } from './kit';
import { LiveStack } from './liveKit';

const secrets = ['correct-horse-battery', 'staple-of-the-battery'] as const;

/** What is in the state, in the base and in the working tree. */
const state = {
  maps: { changed: '1', drifting: '1', fixed: '1', forgotten: '1', done: '2', late: '1', same: '1' },
  fixed: ['fixed'],
  secret: secrets[0],
};
const { forgotten: _, ...known } = state.maps;
const base = { ...state, maps: { ...known, done: '1', late: '2' } };
const head = { ...base, maps: { ...base.maps, changed: '2', done: '2', fixed: '2' }, secret: secrets[1] };

const told = (report: PreviewReport): readonly string[] =>
  report.stacks[0]!.changes.map(({ kind, name, operation, live }: ChangeReport) =>
    [operation, kind, name, live?.seen, live?.engine, live?.why].filter(Boolean).join(' '),
  ).sort();

describeEngine('verdigris preview --live', () => {
  const stack = { live: undefined as unknown as LiveStack };
  beforeAll(async () => {
    const live = (stack.live = new LiveStack());
    await live.up(state);
    live.commit(base);
    live.write(head);
    const edited: Tree = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'drifting', namespace: 'default' } };
    live.engine.cluster.apply({ ...edited, data: { text: 'by hand' } }, { force: true });
  });

  it('puts what the engine sees beside what the code says, by URN', async () => {
    const { exitCode, out, err } = await stack.live.preview(['--live', '--format', 'json']);
    if (exitCode !== 0) throw new Error(err);
    const report = previewReport.parse(JSON.parse(out));
    expect(told(report)).toEqual([
      'delete ConfigMap forgotten engine delete unknown',
      'replace ConfigMap fixed both replace replacement',
      'update ConfigMap changed both update',
      'update ConfigMap done code deployed',
      'update ConfigMap late engine update pending',
      'update Secret credentials both update',
    ]);
    expect(report.stacks[0]).toMatchObject({
      counts: { create: 0, update: 4, replace: 1, delete: 1 },
      live: { refreshed: false, problems: [], drift: [] },
    });
    for (const secret of secrets) expect(out + err).not.toContain(secret);
  });

  it('finds what was changed outside of Pulumi, where it is asked', async () => {
    const { out } = await stack.live.preview(['--live', '--refresh', '--format', 'json']);
    const report = previewReport.parse(JSON.parse(out));
    expect(report.stacks[0]!.live).toMatchObject({
      refreshed: true,
      drift: [{ kind: 'ConfigMap', name: 'drifting', gone: false }],
    });
    expect(report.stacks[0]!.live?.drift[0]!.fields).toEqual([
      { path: 'data.text', kind: 'changed', before: '1', after: 'by hand' },
    ]);
    expect(told(report)).toContain('update ConfigMap drifting engine update drift');
  });

  it('says it in every format', async () => {
    const terminal = await stack.live.preview(['--live', '--refresh']);
    expect(terminal.out).toMatch(/± ConfigMap fixed \(the engine replaces it\)/);
    expect(terminal.out).toMatch(/- ConfigMap forgotten \(the engine alone sees this: in the state, and in no code\)/);
    expect(terminal.out).toMatch(/drift: ConfigMap drifting: data\.text 1 -> by hand/);
    expect(terminal.out).toMatch(/pulumi preview agrees on 3 changes; 3 that the engine alone sees, 1 that it would/);
    const markdown = await stack.live.preview(['--live', '--refresh', '--format', 'markdown']);
    expect(markdown.out).toContain('**drift**: `ConfigMap drifting: data.text 1 -> by hand`');
    expect(markdown.out).toContain('`ConfigMap late` (the engine alone sees this: the state is behind the base)');
    for (const secret of secrets) expect(terminal.out + markdown.out).not.toContain(secret);
  });

  it('changes nothing: neither the state nor the cluster', async () => {
    const { engine } = stack.live;
    const before = [engine.stateFile(), JSON.stringify(engine.cluster.list())];
    await stack.live.preview(['--live', '--refresh']);
    expect([engine.stateFile(), JSON.stringify(engine.cluster.list())]).toEqual(before);
  });

  it('fails where the program fails under the engine alone, and shows the rest', async () => {
    stack.live.write({ ...head, fails: `no such luck, ${secrets[1]}` });
    const { exitCode, out } = await stack.live.preview(['--live', '--format', 'json']);
    stack.live.write(head);
    expect(exitCode).toBe(1);
    const report = previewReport.parse(JSON.parse(out));
    expect(report.stacks[0]!.live!.problems).toEqual(['no such luck, [secret]']);
    expect(told(report)).toContain('update ConfigMap changed code');
  });

  const asks = (environment: NodeJS.ProcessEnv) => stack.live.preview(['--live'], environment);
  const nothing = { out: '', exitCode: 2 };

  it('says in a sentence what is missing', async () => {
    const { PATH = '' } = process.env;
    const git = PATH.split(':')
      .filter((folder) => !/pulumi/.test(folder))
      .join(':');
    expect(await asks({ PATH: git })).toEqual({
      ...nothing,
      err: expect.stringContaining(
        'error[pulumi-missing]: --live needs the command pulumi, and the PATH has none: install it, or leave --live out.\n',
      ),
    });
    expect(await asks({ PULUMI_BACKEND_URL: 's3://', PULUMI_CONFIG_PASSPHRASE: undefined })).toEqual({
      ...nothing,
      err: expect.stringMatching(
        /error\[backend-unreachable\]: --live needs the backend of the stacks, and `pulumi whoami` says: .+ leave --live out\.\n$/,
      ),
    });
    const { err, ...rest } = await asks({ PULUMI_CONFIG_PASSPHRASE: undefined });
    expect(rest).toEqual(nothing);
    expect(err).toMatch(/error\[live-preview-failed\]: pulumi preview of testing can not begin: .*passphrase/);
  });

  it('takes --refresh with --live alone', async () => {
    expect(await stack.live.preview(['--refresh'])).toEqual({
      ...nothing,
      err: 'error[option-conflict]: --refresh is for --live, which asks the engine: add --live, or leave --refresh out.\n',
    });
  });
});
