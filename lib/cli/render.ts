import { relative } from 'node:path';
import { CallError, exitCodes } from './errors';
import * as grouping from './grouping';
import { lazy } from './lazy';
import { offlineFunctions } from './offline';
import { planText } from './plan';
import { projectOf } from './stack';
import { suggestion } from './suggestion';
import { withProgress, type Terminal } from './terminal';

export const renderFormats = ['terminal', 'yaml', 'json'] as const;

export interface RenderCommand {
  readonly stack: string;
  readonly out?: string;
  readonly format: (typeof renderFormats)[number];
  readonly app?: string;
}

/** `verdigris render`: what the stack's program would ask of Pulumi, without touching anything. */
export async function renderCommand(command: RenderCommand, terminal: Terminal): Promise<number> {
  const project = projectOf(command.stack);
  const preview = lazy.preview();
  let rendering = await withProgress(terminal, `Rendering ${command.stack}`, () =>
    preview.render({
      root: project.root,
      stack: command.stack,
      functions: () => offlineFunctions(project, command.stack),
    }),
  );
  if (command.app !== undefined) {
    const applications = grouping.applicationsOf(rendering);
    if (!applications.includes(command.app)) {
      throw new CallError(
        'unknown-application',
        `There is no application '${command.app}' in ${command.stack}${suggestion(command.app, applications, 'applications')}`,
      );
    }
    rendering = grouping.onlyApplication(rendering, command.app);
  }
  const written = command.out === undefined ? undefined : preview.writeRendering(rendering, command.out);
  switch (command.format) {
    case 'yaml':
      terminal.out(rendering.manifests.map(({ object }) => `---\n${preview.toYaml(object)}`).join(''));
      break;
    case 'json':
      terminal.out(
        `${JSON.stringify(
          {
            project: rendering.project,
            stack: rendering.stack,
            releases: grouping.releaseLines(rendering),
            warnings: rendering.warnings,
            outputs: rendering.outputs.values,
            resources: JSON.parse(preview.resourcesJson(rendering)) as unknown,
          },
          null,
          2,
        )}\n`,
      );
      break;
    case 'terminal':
      terminal.out(
        planText(rendering, terminal.style, terminal.width, written && (relative(process.cwd(), written) || '.')),
      );
  }
  return exitCodes.done;
}
