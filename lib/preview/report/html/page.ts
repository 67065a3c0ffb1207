import { createHash } from 'node:crypto';
import { problemText } from '../../../environment/problem-line';
import { severities } from '../../judge/model';
import { capacityText } from '../capacity';
import type { ChangeReport, PreviewReport, StackReport } from '../schema';
import {
  byApplication,
  counted,
  driftText,
  foldedSentence,
  liveSentence,
  releaseText,
  rulesSentence,
  shortLine,
  stateSentence,
  title,
} from '../words';
import { assets, hashOf } from './assets';
import { changeCard, severityBadge } from './change';
import { filters, help } from './controls';
import { html, trusted, type Markup } from './markup';
import { picture, tips } from './picture';
import { operationWords, severityWords, worstOf } from './words';

const operations = ['create', 'update', 'replace', 'delete'] as const;

const isRefused = (change: ChangeReport): boolean =>
  change.findings.some(({ lethal, lifted }) => lethal && lifted === undefined);

/** A name for an element: of the page's own making, so that nothing of a report stands in it. */
const idOf = (...parts: readonly string[]): string =>
  `c-${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12)}`;

const changeId = (stack: StackReport, { urn }: ChangeReport): string => idOf(stack.stack, urn);

function verdict({ stacks, refused }: PreviewReport): Markup {
  const failed = stacks.filter(({ state }) => state === 'head failed');
  const worst = worstOf(stacks.flatMap((stack) => stack.worst ?? []));
  const [kind, text] =
    failed.length > 0
      ? ['bad', `${failed.map(({ stack }) => stack).join(', ')} can not be rendered.`]
      : refused > 0
        ? ['bad', `${counted(refused, 'finding')} must be named in verdigris:unprotect with a reason, or undone.`]
        : worst
          ? ['good', `Nothing stops the check. The worst: ${severityWords[worst]}.`]
          : ['good', 'Nothing changes.'];
  return html`<p class="verdict ${kind!}">
    <strong>${kind === 'bad' ? 'The check says no.' : 'The check passes.'}</strong> ${text}
  </p>`;
}

function summaryRow(stack: StackReport): Markup {
  const { counts, worst, refused, state } = stack;
  const judged = worst ? severityBadge(worst) : html`<span class="quiet">nothing changes</span>`;
  const said = state === 'compared' ? judged : html`<strong>${state}</strong> ${worst && judged}`;
  return html`<tr>
    <th scope="row"><a href="#${idOf(stack.stack)}">${stack.stack}</a></th>
    ${operations.map(
      (operation) => html`<td class="${counts[operation] > 0 ? operation : 'zero'}">${counts[operation]}</td>`,
    )}
    <td class="text">${said}${refused > 0 && html` <span class="stop">${refused} refused</span>`}</td>
  </tr>`;
}

const summary = ({ stacks }: PreviewReport): Markup =>
  html`<div class="frame" tabindex="0" role="group" aria-label="Summary">
    <table class="summary">
      <caption class="unseen">
        Resources by stack
      </caption>
      <thead>
        <tr>
          <th scope="col">Stack</th>
          ${operations.map((operation) => html`<th scope="col">${operation}</th>`)}
          <th scope="col" class="text">Worst</th>
        </tr>
      </thead>
      <tbody>
        ${stacks.map(summaryRow)}
      </tbody>
    </table>
  </div>`;

/** More refused findings are counted. */
const mostRefused = 20;

function refusals({ stacks }: PreviewReport): Markup | undefined {
  const found = stacks.flatMap((stack) => stack.changes.filter(isRefused).map((change) => ({ stack, change })));
  if (found.length === 0) return undefined;
  const items = found.slice(0, mostRefused).map(({ stack, change }) => {
    const no = change.findings.filter(({ lethal, lifted }) => lethal && lifted === undefined);
    return html`<li>
      ${severityBadge(no[0]!.severity)}
      <div>
        <a href="#${changeId(stack, change)}">${title(change)}</a>
        <span class="quiet">in ${stack.stack}</span>${no.map(({ what }) => html`<br />${what}`)}
      </div>
    </li>`;
  });
  const rest = found.length - items.length;
  return html`<section class="refusals" aria-labelledby="refused">
    <h2 id="refused">What stops the check</h2>
    <ul class="findings">
      ${items}
    </ul>
    ${rest > 0 && html`<p>And ${rest} more, marked below.</p>`}
  </section>`;
}

function notes(stack: StackReport): Markup {
  const capacity = capacityText(stack);
  const state = stateSentence(stack);
  const live = liveSentence(stack);
  const otherwise = rulesSentence(stack);
  const items = [
    state !== undefined && html`<li>${state}</li>`,
    ...stack.problems.map(
      (problem) =>
        html`<li class="error"><strong>Error ${problem.code}</strong> ${shortLine(problemText(problem))}</li>`,
    ),
    capacity !== undefined && html`<li>Pods ask for ${capacity}.</li>`,
    ...stack.warnings.map((warning) => html`<li class="warning"><strong>Warning</strong> ${shortLine(warning)}</li>`),
    live !== undefined && html`<li>${live}</li>`,
    ...(stack.live?.problems ?? []).map(
      (problem) => html`<li class="error"><strong>pulumi preview</strong> ${shortLine(problem)}</li>`,
    ),
    ...(stack.live?.drift ?? []).map(
      (each) => html`<li class="warning"><strong>Drift</strong> ${shortLine(driftText(each))}</li>`,
    ),
    otherwise !== undefined && html`<li>${shortLine(otherwise)}</li>`,
  ].filter((item) => item !== false);
  return items.length > 0
    ? html`<ul class="notes">
        ${items}
      </ul>`
    : html``;
}

/** As many changes are laid out together, when they come into view; fewer are no work. */
const chunkSize = 25;

const chunks = (changes: readonly ChangeReport[]): readonly (readonly ChangeReport[])[] =>
  Array.from({ length: Math.ceil(changes.length / chunkSize) }, (_, index) =>
    changes.slice(index * chunkSize, (index + 1) * chunkSize),
  );

function stackSection(stack: StackReport): Markup {
  const folded = foldedSentence(stack);
  const groups = byApplication(stack.changes).map(({ application, changes }) => {
    const release = releaseText(stack, application);
    const line = stack.releases.find((each) => each.application === application)?.line;
    const name = application ?? 'ground';
    return html`<section class="group" aria-label="${name} of ${stack.stack}">
      <h3>
        ${name}${release && html` <span class="release">${release}</span>`}
        <span class="count">${counted(changes.length, 'change')}</span>
      </h3>
      ${line && html`<p class="line">${line}</p>`}
      ${chunks(changes).map((some) => html`<div class="${some.length === chunkSize ? 'cards lazy' : 'cards'}">${some.map((change) => changeCard(stack.stack, change, changeId(stack, change)))}</div>`)}
    </section>`;
  });
  const tally = operations.flatMap((operation) =>
    stack.counts[operation] > 0
      ? [
          html`<span class="op ${operation}"
            ><span aria-hidden="true">${operationWords[operation].mark}</span> ${stack.counts[operation]}
            ${operation}</span
          >`,
        ]
      : [],
  );
  return html`<section class="stack" id="${idOf(stack.stack)}" aria-label="Stack ${stack.stack}">
    <h2>${stack.stack} <span class="tally">${tally}</span></h2>
    ${notes(stack)}${picture(stack)}${groups}${folded && html`<p class="folded">${folded}</p>`}
  </section>`;
}

const icon =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22%3E%3Ccircle cx=%228%22 cy=%228%22 r=%227%22 fill=%22%230b7a6a%22/%3E%3C/svg%3E';

/**
 * `verdigris preview --format html`: one page that asks the network for nothing. All that is read stands in it as text, so it
 * can be read without a script too; the script filters, and shows differences side by side where one is opened.
 */
export function htmlReport(report: PreviewReport): string {
  const { script, style } = assets();
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  const changes = report.stacks.flatMap((stack) => stack.changes.map((change) => ({ stack: stack.stack, change })));
  const present = severities.filter((severity) =>
    changes.some(({ change }) => change.findings.some((finding) => finding.severity === severity)),
  );
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <title>Preview: ${report.base} → ${report.head}</title>
        <link rel="icon" href="${trusted(icon)}" />
        ${trusted(`<style>${style}</style>`)}
      </head>
      <body>
        <a class="skip" href="#changes">To the changes</a>
        <header>
          <div class="wide">
            <div>
              <p class="brand">verdigris preview</p>
              <h1>
                What <code>${report.base}</code> <span aria-label="to">→</span> <code>${report.head}</code> changes
              </h1>
            </div>
            <div class="actions" data-script hidden>
              <button type="button" id="view">Side by side</button
              ><button type="button" id="theme">Theme: system</button
              ><button type="button" id="keys" aria-haspopup="dialog">Keys <kbd>?</kbd></button>
            </div>
          </div>
        </header>
        <main>
          ${verdict(report)} ${summary(report)} ${refusals(report)} ${changes.length > 0 && filters(changes, present)}
          <noscript
            ><p class="notes">
              Search, filters and differences side by side need a script; everything there is to read is below.
            </p></noscript
          >
          <div id="changes">${report.stacks.map(stackSection)}</div>
          <p id="nothing" hidden>No change fits the filters. <button type="button" id="reset">Show all</button></p>
        </main>
        ${help}${tips} ${trusted(`<script>${script}</script>`)}
      </body>
    </html> `;
  return `${page.text.trim()}\n`;
}
