import { application, ApplicationError, renderApplication, WebService } from 'verdigris';
import type {
  Application,
  Environment,
  Manifest,
  Problem,
  RenderedApplication,
  RenderedObject,
  Slot,
  WebServiceProps,
} from 'verdigris';
import { environment } from './environments';

/** The application of most tests. */
export const shop = 'shop';

/** An environment in which the test application has a version. */
export function shopEnvironment(
  name: Environment['name'] = 'production',
  overrides: Partial<Environment> = {},
): Environment {
  return environment(name, { versions: { [shop]: 'v1' }, ...overrides });
}

export interface RenderOptions {
  readonly environment?: Environment;
  readonly slot?: Slot;
}

/** Renders a description of the test application. */
export function render(
  build: (application: Application, environment: Environment) => void,
  options: RenderOptions = {},
): RenderedApplication {
  const { environment: where = shopEnvironment(), slot = 'rolling' } = options;
  return renderApplication(application(shop, build), { environment: where, slot });
}

/** Renders the test application with one web service. */
export function renderService(props: WebServiceProps, options: RenderOptions = {}): RenderedApplication {
  return render((app) => new WebService(app, shop, props), options);
}

/** The problems of a description that has to fail, as `path: message [code]`: without their lines, which tests would move. */
export function problemsOf(
  build: (application: Application, environment: Environment) => void,
  options: RenderOptions = {},
): readonly string[] {
  return problemsFrom(() => render(build, options)).map(textOf);
}

/** A problem without its line. */
export const textOf = ({ code, path, message }: Problem): string => `${path}: ${message} [${code}]`;

/** The problems of a call that has to fail. */
export function problemsFrom(call: () => unknown): readonly Problem[] {
  try {
    call();
  } catch (error) {
    if (ApplicationError.is(error)) return error.problems;
    throw error;
  }
  throw new Error('It rendered without a problem.');
}

/** The one object of a kind, with that name if one is given; fails where there are none or several. */
export function find(rendered: RenderedApplication, kind: string, name?: string): RenderedObject {
  const found = rendered.objects.filter(
    ({ manifest }) => manifest.kind === kind && (name === undefined || manifest.metadata.name === name),
  );
  if (found.length !== 1) {
    const all = rendered.objects.map(({ manifest }) => `${manifest.kind}/${manifest.metadata.name}`).join(', ');
    throw new Error(`${found.length} objects are a ${kind} ${name ?? ''}; there are ${all}`);
  }
  return found[0]!;
}

/** The value at a path such as `spec.template.spec.containers.0.image`; undefined where a step is missing. */
export function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((inner, step) => (inner as Record<string, unknown> | undefined)?.[step], value);
}

/** The only container of a rendered Deployment. */
export function containerOf(rendered: RenderedApplication): unknown {
  return at(find(rendered, 'Deployment').manifest, 'spec.template.spec.containers.0');
}

/** What is compared as bytes: everything of a rendering that is text. */
export function bytes(rendered: RenderedApplication): string {
  const { tokens: _, ...rest } = rendered;
  return JSON.stringify(rest);
}

/** Freezes a value all the way down, so that an edit throws. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const field of Object.values(value)) deepFreeze(field);
  return value;
}

export type { Manifest };
