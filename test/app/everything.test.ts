import { environmentNames, renderApplication } from 'verdigris';
import type { Slot } from 'verdigris';
import { everything, everythingEnvironment } from '../support/everything';
import { bytes, deepFreeze } from '../support/rendering';

const hosts = { everything: ['everything.example.com'] };

describe.each(environmentNames)('an application of everything in %s', (name) => {
  const where = deepFreeze(everythingEnvironment(name, { hosts }));
  const rendered = (slot: Slot) => renderApplication(everything, { environment: where, slot });

  it('gives the same bytes twice', () => {
    expect(bytes(rendered('blue'))).toBe(bytes(rendered('blue')));
  });

  it('has nothing to warn of', () => {
    expect(rendered('rolling').warnings).toEqual([]);
  });

  it('names what a slot owns by the slot', () => {
    const named = (slot: 'blue' | 'green') =>
      rendered(slot)
        .objects.filter(({ owner }) => owner === 'slot')
        .map(({ manifest }) => `${manifest.kind} ${manifest.metadata.name.replace(/-[0-9a-f]{8}$/, '')}`);
    expect(named('green')).toEqual(named('blue').map((each) => each.replace('-blue', '-green')));
  });

  it('has every object once, with the role that a release needs to know', () => {
    const tools = name === 'development' ? ['adminer', 'mailhog'] : [];
    const roles = rendered('rolling').objects.map(
      ({ manifest, owner, role }) =>
        `${owner} ${manifest.kind} ${manifest.metadata.name.replace(/-[0-9a-f]{8}$/, '')}: ${role}`,
    );
    const secret = where.target.kind === 'aws' ? 'ExternalSecret' : 'Secret';
    expect(roles.sort()).toEqual(
      [
        ...tools.flatMap((tool) =>
          ['Deployment', 'NetworkPolicy', 'Service', 'ServiceAccount'].map(
            (kind) => `application ${kind} ${tool}: other`,
          ),
        ),
        `application ${secret} everything-secrets: secret`,
        'application HTTPRoute entrance: other',
        'application PersistentVolumeClaim everything-media: other',
        'application Service everything: liveService',
        ...['everything', 'nightly', 'prepare', 'queue'].flatMap((workload) => [
          `application ServiceAccount ${workload}: other`,
          `slot NetworkPolicy ${workload}: other`,
        ]),
        'slot ConfigMap everything-config: config',
        'slot ConfigMap everything-nginx-config: config',
        'slot CronJob nightly: schedule',
        'slot Deployment everything: workload',
        'slot Deployment queue: worker',
        'slot HorizontalPodAutoscaler everything: autoscaler',
        'slot Job prepare: task',
        'slot PodDisruptionBudget everything: other',
        'slot PodDisruptionBudget queue: other',
        'slot Service everything-rolling: slotService',
      ].sort(),
    );
  });
});
