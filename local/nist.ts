import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { App } from 'aws-cdk-lib';
import { NIST80053R5Checks } from 'cdk-nag';
import { readConfig } from '../lib/config.ts';
import { SweeperStack } from '../lib/sweeper-stack.ts';
import { runCommand } from './command/run-command.ts';
import { NIST_ANSWERS } from './nist-answers.ts';
import { readConfiguration } from './world/real-deployment.ts';

/** What cdk-nag's pack for NIST 800-53 (revision 5) finds: a rule, its controls, and where. */
export interface NistFinding {
  /** Without the pack's name: `LambdaInsideVPC`. */
  readonly rule: string;
  readonly says: string;
  readonly controls: readonly string[];
  readonly where: readonly string[];
}

/** What the pack finds in the stack of a configuration. */
export function nistFindings(sweeper: unknown, now = Date.now()): NistFinding[] {
  const outdir = mkdtempSync(path.join(tmpdir(), 'sweeper-nist-'));
  try {
    const app = new App({
      outdir,
      context: { 'aws:cdk:bundling-stacks': [] },
      builtinCloudFormationValidation: false,
    });
    const stack = new SweeperStack(app, { config: readConfig({ sweeper }, now) });
    return new NIST80053R5Checks(stack).validateScope(stack).violations.map((found) => {
      const [, says = found.description, controls = ''] =
        /^(.*) - \(Control IDs?: (.*)\)\.$/u.exec(found.description) ?? [];
      return {
        rule: found.ruleName.replace('NIST.800.53.R5-', ''),
        says,
        controls: [...new Set(controls.split(', '))],
        where: found.violatingResources.flatMap(({ constructPath = '' }) =>
          constructPath.split('/').slice(1, -1).join('/'),
        ),
      };
    });
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const SMALLEST = { orgs: [{ name: 'main', secretName: 'genesys/sweeper' }] };
const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** With every setting that a rule of the pack asks for. */
export const HARDENED = {
  ...SMALLEST,
  vpc: { vpcId: 'vpc-0123456789abcdef0', subnetIds: ['subnet-0123456789abcdef0'] },
  kmsKeyArn: KEY,
  api: { vpcEndpointIds: ['vpce-0123456789abcdef0'], executionLog: 'error' },
  alarms: { email: 'operations@example.com' },
  reservedConcurrency: 70,
};

/** The table in docs/security.md: each finding of the smallest deployment, and what meets it, or why nothing does. */
export function nistTable(): string {
  const left = new Set(nistFindings(HARDENED).map(({ rule }) => rule));
  const rows = nistFindings(SMALLEST)
    .toSorted((one, other) => Number(left.has(one.rule)) - Number(left.has(other.rule)))
    .map(
      ({ rule, says, controls, where }) =>
        `| \`${rule}\` | ${says.replace(/^The /u, 'the ')} (${where.length}) | ${controls.slice(0, 4).join(', ')}${controls.length > 4 ? `, and ${controls.length - 4} more` : ''} | ${left.has(rule) ? 'no' : 'yes'} | ${answerTo(rule)} |`,
    );
  return [
    '| rule | it finds (resources) | controls | can be met | by which setting, or why not |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function answerTo(rule: string): string {
  const answer = NIST_ANSWERS[rule];
  if (answer === undefined)
    throw new Error(`Nobody has thought about the rule ${rule}: local/nist-answers.ts`);
  return answer;
}

async function main(): Promise<number> {
  parseArgs({ options: {} });
  const findings = nistFindings((await readConfiguration())?.sweeper);
  for (const { rule, says, controls, where } of findings) {
    console.log(`${rule}: ${says}.`);
    console.log(`  controls: ${controls.join(', ')}`);
    for (const one of where) console.log(`  in: ${one}`);
    console.log(`  ${NIST_ANSWERS[rule] ?? 'Nobody has thought about this rule yet.'}\n`);
  }
  console.log(
    `${findings.length} rules of cdk-nag’s NIST 800-53 pack find something. docs/security.md has the table.`,
  );
  return findings.every(({ rule }) => rule in NIST_ANSWERS) ? 0 : 1;
}

if (import.meta.main) await runCommand(main);
