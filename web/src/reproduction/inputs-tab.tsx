// Everything a run was made of, in its six kinds, and what was seen while it ran.
import { Button, Skeleton, Text } from '@mantine/core';
import { IconGitCompare } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Inputs, Observation, RunManifest, RunRecord, SeenInput } from '@assay/sdk';
import { inputsQuery } from '../data/reproduction-queries.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { Facts } from '../parts/facts.tsx';
import { countWithNoun, countText, sizeText } from '../parts/number-text.ts';
import { SearchField } from '../parts/search-field.tsx';
import { Section } from '../parts/section.tsx';
import { useState } from 'react';
import { visibleText } from '../parts/visible-text.ts';
import { NotRecorded } from './not-recorded.tsx';
import { verdictWords } from './verdict-words.ts';
import classes from './reproduction.module.css';
import table from '../parts/data-table.module.css';

export function InputsTab({ run }: { readonly run: RunRecord }) {
  const found = useQuery(inputsQuery(run.id));
  if (found.error) return <ErrorNote title="The inputs could not be read" error={found.error} onRetry={() => void found.refetch()} />;
  if (found.data === undefined) return <Skeleton h={420} radius="lg" animate={false} />;
  if (found.data === null)
    return (
      <NotRecorded
        title="Inputs are not recorded"
        text="A run started with assay run keeps its code, data, environment, parameters, randomness and machine, and can be repeated and explained."
        run={run}
      />
    );
  return <Loaded run={run} found={found.data} />;
}

function Loaded({ run, found: { manifestDigest: inputsDigest, manifest: inputs, observation } }: { readonly run: RunRecord; readonly found: RunManifest }) {
  return (
    <div className={classes['stack']}>
      <div className={`card ${classes['lead']}`}>
        <div className={classes['between']}>
          Inputs <span className="mono">{inputsDigest.slice(0, 16)}</span>
          <CopyButton value={inputsDigest} what="digest of the inputs" size={13} />
          <Button component={Link} to="/explain" search={{ after: run.id } as never} size="compact-sm" variant="default" leftSection={<IconGitCompare size={14} />} ml="auto">
            What changed since the last good run
          </Button>
        </div>
        <p className={`${classes['sentence']} ${classes['command']} mono`}>{visibleText(inputs.command.argv.join(' '))}</p>
        {observation?.end && observation.end.cause !== 'finished' && <p className={classes['sentence']}>{visibleText(observation.end.detail)}</p>}
      </div>
      <div className={classes['columns']}>
        <div className={classes['stack']}>
          <Code inputs={inputs} observation={observation} />
          <Data inputs={inputs} />
          <Named title="Parameters" values={inputs.parameters} />
          <Named title="Environment variables" values={inputs.variables} />
        </div>
        <div className={classes['stack']}>
          <Environment inputs={inputs} />
          <Randomness inputs={inputs} />
          <Machine inputs={inputs} observation={observation} />
          {observation && <AlsoSeen seen={observation.seen ?? []} />}
          {observation && <Gaps observation={observation} />}
        </div>
      </div>
    </div>
  );
}

function Code({ inputs: { code }, observation }: { readonly inputs: Inputs; readonly observation: Observation | undefined }) {
  return (
    <Section
      title="Code"
      aside={countWithNoun(
        code.reduce((sum, { files }) => sum + files, 0),
        'file',
      )}
    >
      {code.map((root) => {
        const repository = observation?.repositories.find(({ path }) => path === root.path);
        return (
          <Facts
            key={root.path}
            items={[
              ['Folder', root.path === '' ? observation?.folder : root.path],
              [
                'Commit',
                repository?.commit !== undefined && (
                  <span key="commit" className="mono">
                    {visibleText(`${repository.commit.slice(0, 12)}${repository.branch === undefined ? '' : ` on ${repository.branch}`}`)}
                  </span>
                ),
              ],
              ['From', repository?.remote],
              [
                'Changed',
                repository !== undefined && repository.changed.length > 0 && (
                  <span key="changed" className="mono">
                    {listed(repository.changed)}
                  </span>
                ),
              ],
              [
                'Untracked',
                repository !== undefined && repository.untracked.length > 0 && (
                  <span key="untracked" className="mono">
                    {listed(repository.untracked)}
                  </span>
                ),
              ],
              [
                'Tree',
                <span key="tree" className="mono">
                  {root.tree.slice(0, 16)}
                </span>,
              ],
            ]}
          />
        );
      })}
    </Section>
  );
}

function listed(paths: readonly string[]): string {
  return visibleText(paths.length <= 8 ? paths.join(', ') : `${paths.slice(0, 8).join(', ')} and ${countText(paths.length - 8)} more`);
}

function Data({ inputs: { data } }: { readonly inputs: Inputs }) {
  return (
    <Section title="Data it read" aside={countText(data.length)}>
      {data.length === 0 ? (
        <Text size="sm" c="dimmed">
          No file besides the code was seen to be read.
        </Text>
      ) : (
        <DataTable label="Data files" columns={['File', { number: 'Size' }, 'Content']}>
          {data.map(({ path, sizeBytes, digest, isStored }) => (
            <tr key={path}>
              <td className={table['key']}>{visibleText(path)}</td>
              <td data-number>{sizeText(sizeBytes)}</td>
              <td className="mono" title={digest}>
                {digest.slice(0, 10)}
                {!isStored && <small> not kept</small>}
              </td>
            </tr>
          ))}
        </DataTable>
      )}
    </Section>
  );
}

function Named({ title, values }: { readonly title: string; readonly values: Readonly<Record<string, string>> }) {
  const items = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  if (items.length === 0) return null;
  return (
    <Section title={title} aside={countText(items.length)}>
      <Facts
        items={items.map(([name, value]) => [
          name,
          <span key={name} className="mono">
            {value === '' ? '(empty)' : visibleText(value)}
          </span>,
        ])}
      />
    </Section>
  );
}

const searchedFrom = 12;

function Environment({ inputs: { environment } }: { readonly inputs: Inputs }) {
  const [text, setText] = useState('');
  const all = environment.python?.distributions ?? [];
  const shown = all.filter(({ name }) => name.includes(text.toLowerCase())).sort((a, b) => Number(b.isLoaded) - Number(a.isLoaded));
  return (
    <Section title="Environment" aside={all.length > searchedFrom ? <SearchField label="Find a package" value={text} onChange={setText} w={180} isFilter={false} /> : undefined}>
      <Facts
        items={[
          ['Python', environment.python && `${environment.python.version} (${environment.python.implementation})`],
          ...Object.entries(environment.tools).map(([name, version]) => [name, version] as const),
          ['System', Object.values(environment.system).join(' · ')],
          ['Container', environment.container],
          ['Lock files', environment.locks.map(({ path }) => path).join(', ')],
        ]}
      />
      {all.length > 0 && (
        <DataTable label="Packages" style={{ marginTop: 10, maxHeight: 320 }}>
          {shown.map(({ name, version, isLoaded, edited }) => (
            <tr key={name}>
              <td className={table['key']}>
                {visibleText(name)}
                {edited.length > 0 && <small> edited by hand</small>}
              </td>
              <td className="mono">{visibleText(version)}</td>
              <td>{!isLoaded && <small>not loaded</small>}</td>
            </tr>
          ))}
        </DataTable>
      )}
    </Section>
  );
}

function Randomness({ inputs: { randomness } }: { readonly inputs: Inputs }) {
  return (
    <Section title="Randomness" aside={randomness.mode}>
      <Facts
        items={[
          ['Seed', randomness.seed === undefined ? 'none applied from outside' : String(randomness.seed)],
          ...Object.entries(randomness.settings).map(([name, value]) => [name, value] as const),
        ]}
      />
    </Section>
  );
}

function Machine({ inputs: { machine }, observation }: { readonly inputs: Inputs; readonly observation: Observation | undefined }) {
  return (
    <Section title="Machine">
      <Facts
        items={[
          ['Host', observation?.host.name],
          ['Processor', `${machine.cpu.model} (${machine.cpu.level}), ${countWithNoun(machine.cpus, 'processor')}`],
          ['GPU', machine.gpus.map(({ model, driver }) => `${model}, driver ${driver}`).join('; ')],
          ...Object.entries({ ...machine.threads, ...machine.numerics }).map(([name, value]) => [name, value] as const),
        ]}
      />
    </Section>
  );
}

const seenWords: Readonly<Record<SeenInput['kind'], string>> = {
  answer: 'answer of the network',
  connection: 'connection',
  'folder-names': 'names in a folder',
  'folder-order': 'order of a folder',
  secret: 'secret, by a digest',
  seed: 'seed',
};

/** What is no recorded input, because it is made anew each time or cannot be brought back. */
function AlsoSeen({ seen }: { readonly seen: readonly SeenInput[] }) {
  if (seen.length === 0) return null;
  return (
    <Section title="Also went in" aside={countText(seen.length)}>
      <DataTable label="What also went in" style={{ maxHeight: 320 }}>
        {seen.map(({ kind, key, value }) => (
          <tr key={`${kind} ${key}`}>
            <td className={table['key']}>
              {visibleText(key)}
              <small> {seenWords[kind]}</small>
            </td>
            <td className={`${table['value']} mono`} title={value}>
              {visibleText(isDigest.test(value) ? value.slice(0, 16) : value)}
            </td>
          </tr>
        ))}
      </DataTable>
    </Section>
  );
}

const isDigest = /^[0-9a-f]{64}$/;

function Gaps({ observation: { gaps } }: { readonly observation: Observation }) {
  if (gaps.length === 0) return null;
  return (
    <Section title="Not captured exactly" aside={countText(gaps.length)}>
      <ul className={classes['files']}>
        {gaps.map(({ code, sentence, lowers }) => (
          <li key={`${code} ${sentence}`}>
            {visibleText(sentence)}
            {lowers !== undefined && (
              <small>{lowers === 'not-runnable' ? 'without it the run cannot be repeated' : `a repetition can be “${verdictWords[lowers].word}” at the most`}</small>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
