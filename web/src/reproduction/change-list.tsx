// The inputs that changed between two runs: the likeliest cause first, each with what changed inside.
import { useId } from 'react';
import type { ChangeDetail, Hunk, InputChange, InputGroup } from '@assay/sdk';
import { visibleText } from '../parts/visible-text.ts';
import classes from './reproduction.module.css';

const groupWords: Readonly<Record<InputGroup, string>> = {
  code: 'Code',
  data: 'Data',
  parameters: 'Parameter',
  environment: 'Package or system',
  variables: 'Environment variable',
  randomness: 'Randomness',
  machine: 'Machine',
  command: 'Command',
  network: 'Network',
};

interface ChangeListProps {
  readonly changes: readonly InputChange[];
  /** `group key` of the one that is unfolded. */
  readonly open: string | undefined;
  readonly onOpen: (name: string | undefined) => void;
}

export function ChangeList({ changes, open, onOpen }: ChangeListProps) {
  return (
    <ol className={classes['changes']}>
      {changes.map((change) => {
        const name = changeName(change);
        return <Change key={name} change={change} isOpen={open === name} onToggle={() => onOpen(open === name ? '' : name)} />;
      })}
    </ol>
  );
}

export function changeName({ group, key }: InputChange): string {
  return `${group} ${key}`;
}

function Change({ change, isOpen, onToggle }: { readonly change: InputChange; readonly isOpen: boolean; readonly onToggle: () => void }) {
  const id = useId();
  const { detail, use, rank, isTied, reason } = change;
  const body = (
    <>
      <span
        className={classes['rank']}
        data-first={rank === 1 || isTied || undefined}
        title={
          use === 'not-used'
            ? 'Ruled out'
            : rank === undefined
              ? 'Not needed to explain the difference'
              : isTied === true
                ? 'As likely as the first'
                : `Number ${rank} by likelihood`
        }
      >
        {isTied === true ? '1=' : (rank ?? '–')}
      </span>
      <span className={classes['line']}>
        <span className={classes['key']}>{visibleText(change.key)}</span>
        <span className={classes['group']}>{groupWords[change.group]}</span>
        <Values change={change} />
      </span>
      <span className={classes['reason']}>{visibleText(reason)}</span>
    </>
  );
  return (
    <li className={classes['change']} data-use={use}>
      {detail === undefined ? (
        <div className={classes['summary']}>{body}</div>
      ) : (
        <button type="button" className={classes['summary']} aria-expanded={isOpen} aria-controls={id} onClick={onToggle}>
          {body}
        </button>
      )}
      {detail !== undefined && isOpen && (
        <div className={classes['detail']} id={id}>
          <Detail detail={detail} name={change.key} />
        </div>
      )}
    </li>
  );
}

const longest = 60;

/** What stood there and what stands there now; digests say nothing to people, so they are left out. */
function Values({ change: { before, after, group, renamedFrom } }: { readonly change: InputChange }) {
  if (renamedFrom !== undefined) return <span className={classes['group']}>renamed from {visibleText(renamedFrom)}</span>;
  if (group === 'code' || group === 'data') return <span className={classes['group']}>{before === undefined ? 'added' : after === undefined ? 'removed' : 'changed'}</span>;
  return (
    <span className={`${classes['values']} mono`}>
      {before === undefined ? <span className={classes['group']}>not there</span> : <del title={before}>{cut(before)}</del>}
      <span aria-label="became">→</span>
      {after === undefined ? <span className={classes['group']}>gone</span> : <ins title={after}>{cut(after)}</ins>}
    </span>
  );
}

function cut(text: string): string {
  return visibleText(text.length <= longest ? text : `${text.slice(0, longest - 1)}…`);
}

function Detail({ detail, name }: { readonly detail: ChangeDetail; readonly name: string }) {
  if (detail.kind === 'content') return <p className={classes['reason']}>{visibleText(detail.summary)}</p>;
  if (detail.kind === 'files') {
    return (
      <>
        <ul className={classes['files']}>
          {detail.files.map(({ path, change }) => (
            <li key={path}>
              <span className="mono">{visibleText(path)}</span> {change === 'mode' ? 'became executable, or no longer is' : change}
            </li>
          ))}
        </ul>
        {detail.hasMore && <p className={classes['more']}>There are more files; the CLI’s --json lists them.</p>}
      </>
    );
  }
  return (
    <>
      {detail.hunks.map((hunk) => (
        <HunkView key={`${hunk.beforeStart} ${hunk.afterStart}`} hunk={hunk} name={name} />
      ))}
      {detail.hasMore && <p className={classes['more']}>There are more changed places in this file.</p>}
    </>
  );
}

const signs = { same: '\u00a0', removed: '−', added: '+' } as const;

function HunkView({ hunk, name }: { readonly hunk: Hunk; readonly name: string }) {
  let before = hunk.beforeStart;
  let after = hunk.afterStart;
  const rows = hunk.lines.map(({ change, text }) => ({ change, text, before: change === 'added' ? undefined : before++, after: change === 'removed' ? undefined : after++ }));
  return (
    <div className={classes['hunk']} tabIndex={0} role="region" aria-label={`Changed lines of ${name}`}>
      <table>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index} data-change={row.change}>
              <td>{row.before}</td>
              <td>{row.after}</td>
              <td>
                <span aria-hidden={row.change === 'same' || undefined}>{signs[row.change]}</span> {visibleText(row.text)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
