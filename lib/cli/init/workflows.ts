import { onAws, type Answers } from './answers';

const checkout = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1';
const setupNode = 'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0';

const awsCredentials = 'aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c # v6.2.3';
const pulumi = 'pulumi/actions@8e5e406f4007fca908480587cb9893c07090f58d # v7.0.0';

const node = `      - uses: ${setupNode}
        with:
          node-version: '24'
          package-manager-cache: false
      - run: npm ci`;

/**
 * Says in each pull request what merging does to each stack. It needs no secret; a fork's may not comment, and has the summary
 * of the job alone.
 */
export const previewWorkflow = ({ environments }: Answers): string => `name: preview
on: pull_request
permissions:
  contents: read
  pull-requests: write
jobs:
  preview:
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    steps:
      - uses: ${checkout}
        with:
          # The commit to compare with is part of the history.
          fetch-depth: 0
          persist-credentials: false
${node}
      - id: preview
        run: |
          code=0
          npx verdigris preview --stack ${environments.join(' ')} --base "origin/$GITHUB_BASE_REF" --format json --out preview.json || code=$?
          echo "code=$code" >>"$GITHUB_OUTPUT"
          npx verdigris comment --report preview.json --summary "$GITHUB_STEP_SUMMARY"
      - if: \${{ !github.event.pull_request.head.repo.fork }}
        run: npx verdigris comment --report preview.json --event "$GITHUB_EVENT_PATH"
        env:
          GITHUB_TOKEN: \${{ github.token }}
      # Red where something would be lost or cut off that verdigris:unprotect does not name.
      - run: exit "$CODE"
        env:
          CODE: \${{ steps.preview.outputs.code }}
`;

/** Releases by hand: the stack is chosen where the run is started. */
export function deployWorkflow({ environments, region }: Answers): string {
  const aws = environments.some(onAws);
  return `name: deploy
on:
  workflow_dispatch:
    inputs:
      stack:
        type: choice
        required: true
        options: [${environments.join(', ')}]
permissions:
  contents: read${aws ? "\n  # For the role in AWS, by GitHub's own identity: no key is kept.\n  id-token: write" : ''}
concurrency: deploy-\${{ inputs.stack }}
jobs:
  deploy:
    runs-on: ubuntu-24.04
    timeout-minutes: 120
    environment: \${{ inputs.stack }}
    steps:
      - uses: ${checkout}
        with:
          persist-credentials: false
${node}
      - run: npm test
${
  aws
    ? `      - uses: ${awsCredentials}
        with:
          role-to-assume: \${{ vars.AWS_ROLE }}
          aws-region: ${region}
`
    : ''
}      - uses: ${pulumi}
        with:
          command: up
          stack-name: \${{ inputs.stack }}
        env:
          PULUMI_ACCESS_TOKEN: \${{ secrets.PULUMI_ACCESS_TOKEN }}
`;
}
