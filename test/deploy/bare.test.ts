import { bareInputs } from '../../lib/deploy';

const annotation = 'verdigris.dev/mark';
const names = {
  'metadata.annotations': ['example.com/note', annotation],
  spec: ['replicas', 'selector', 'strategy', 'template', 'tomorrow'],
};

describe('what is given of a kept object', () => {
  it('is all that it is registered with, and everything else is ignored level by level', () => {
    const { inputs, ignoreChanges } = bareInputs('Deployment', names, [{ path: ['spec', 'replicas'], value: 0 }]);
    expect(inputs).toEqual({ metadata: {}, spec: { replicas: 0, selector: {}, template: {} } });
    expect(ignoreChanges).toEqual(
      expect.arrayContaining(['apiVersion', 'kind', 'metadata.*', 'spec.selector.*', 'spec.template.*']),
    );
    // A field that only the snapshot knows, of a Kubernetes newer than this list.
    expect(ignoreChanges).toContain('spec.tomorrow');
    expect(ignoreChanges.filter((path) => path.startsWith('spec.replicas'))).toEqual([]);
  });

  it('may be several fields, at any depth, beside names that hold dots', () => {
    const path = ['metadata', 'annotations', annotation];
    const { inputs, ignoreChanges } = bareInputs('Deployment', names, [
      { path, value: 'two' },
      { path: ['spec', 'template', ...path], value: 'three' },
    ]);
    expect(inputs).toEqual({
      metadata: { labels: {}, annotations: { [annotation]: 'two' } },
      spec: { selector: {}, template: { metadata: { labels: {}, annotations: { [annotation]: 'three' } }, spec: {} } },
    });
    expect(ignoreChanges).toEqual(
      expect.arrayContaining([
        ...['metadata.labels.*', 'metadata.finalizers', 'metadata.annotations["example.com/note"]'],
        ...['spec.replicas', 'spec.template.spec.*', 'spec.template.metadata.labels.*'],
      ]),
    );
    expect(ignoreChanges).not.toContain(`metadata.annotations["${annotation}"]`);
  });

  it('is never a path that the provider would fill with live metadata or a live pod', () => {
    const spec = { CronJob: ['jobTemplate', 'schedule', 'suspend'], Deployment: names.spec };
    for (const [kind, field] of Object.entries({ Deployment: 'replicas', CronJob: 'suspend' } as const)) {
      const known = { ...names, spec: spec[kind as keyof typeof spec] };
      const { ignoreChanges } = bareInputs(kind, known, [{ path: ['spec', field], value: 0 }]);
      for (const path of ['*', 'metadata', 'spec', 'spec.template', 'spec.jobTemplate']) {
        expect(ignoreChanges).not.toContain(path);
      }
    }
  });
});
