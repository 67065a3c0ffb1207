import { renderApplication } from 'verdigris';
import { applications } from '../../stacks/apps';
import { djangoApp } from '../../stacks/apps/django-app';
import { committed } from '../support/committed';
import { bytes, deepFreeze, problemsFrom } from '../support/rendering';
import { applicationsOf, renderedIn, stacks } from './support/systems';

describe.each(stacks)('the stack %s', (stack) => {
  it.each(applicationsOf(stack))('%s renders to the same bytes twice, and edits nothing', (name) => {
    const environment = deepFreeze(committed(stack));
    const definition = applications.find((each) => each.name === name)!;
    const first = bytes(renderApplication(definition, { environment, slot: 'rolling' }));
    expect(bytes(renderedIn(stack, name))).toBe(first);
  });

  it.each(applicationsOf(stack))('%s has a hash in no name but of what its content decides', (name) => {
    const hashed = renderedIn(stack, name).objects.filter(({ manifest }) =>
      /-[0-9a-f]{8,}(-|$)/.test(manifest.metadata.name),
    );
    const kinds = new Set(hashed.map(({ manifest }) => manifest.kind));
    expect(['ConfigMap', 'Job']).toEqual(expect.arrayContaining([...kinds]));
  });

  it.each(applicationsOf(stack))('%s warns of nothing', (name) => {
    expect(renderedIn(stack, name).warnings).toEqual([]);
  });
});

describe.each(['staging', 'production'])('the django-app in %s', (stack) => {
  it('names the variables that it lacks', () => {
    const environment = { ...committed(stack), hosts: {} };
    const problems = problemsFrom(() => renderApplication(djangoApp, { environment, slot: 'rolling' }));
    expect(problems.map(({ path, message }) => `${path}: ${message}`)).toContain(
      `${stack}/django-app/django-app: ${stack} requires the variable 'ALLOWED_HOSTS', which nothing sets; add it to 'config', 'secrets' or 'flags'`,
    );
  });
});

test('every application is in a stack of every environment that has it', () => {
  const held = new Set(stacks.flatMap((stack) => applicationsOf(stack)));
  expect([...held].sort()).toEqual(applications.map(({ name }) => name).sort());
});
