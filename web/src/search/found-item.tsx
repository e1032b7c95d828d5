// One thing that was found: its name, what it belongs to, and where the words stand.
import { Link, type LinkProps } from '@tanstack/react-router';
import type { NamedHit, WordMatch } from '@assay/sdk';
import { AddToCompare } from '../compare/add-to-compare.tsx';
import type { NamedRun } from '../data/search-queries.ts';
import { TimeAgo } from '../parts/time-ago.tsx';
import { visibleText } from '../parts/visible-text.ts';
import { MarkedText } from './marked-text.tsx';
import { matchPlace } from './match-places.ts';
import classes from './search.module.css';

interface FoundNamedProps {
  readonly hit: NamedHit;
  readonly query: string;
  readonly link: LinkProps;
}

export function FoundNamed({ hit: { name, matches }, query, link }: FoundNamedProps) {
  return (
    <li className={classes['item']}>
      <Link {...link} className={`link ${classes['name']}`}>
        <MarkedText text={name} query={query} />
      </Link>
      <Matches matches={matches} query={query} />
    </li>
  );
}

interface FoundRunProps {
  readonly run: NamedRun;
  readonly matches: readonly WordMatch[];
  /** The name of its experiment, when known. */
  readonly experiment: string | undefined;
  readonly query: string;
}

export function FoundRun({ run: { id, name, experimentId, startedAt }, matches, experiment, query }: FoundRunProps) {
  return (
    <li className={classes['item']}>
      <div>
        <Link to="/runs/$runId" params={{ runId: id }} className={`link ${classes['name']}`}>
          <MarkedText text={name} query={query} />
        </Link>
        <div className={classes['about']}>
          <Link to="/experiments/$experimentId" params={{ experimentId }}>
            {visibleText(experiment ?? `experiment ${experimentId}`)}
          </Link>
          {' · started '}
          <TimeAgo at={startedAt} />
          {' · '}
          <span className="mono" title={id}>
            <MarkedText text={id.slice(0, 8)} query={query} />
          </span>
        </div>
      </div>
      <AddToCompare run={{ id, experimentId }} name={name} />
      <Matches matches={matches} query={query} runId={id} />
    </li>
  );
}

interface MatchesProps {
  readonly matches: readonly WordMatch[];
  readonly query: string;
  /** Whose console can be opened there. */
  readonly runId?: string | undefined;
}

function Matches({ matches, query, runId }: MatchesProps) {
  const telling = matches.filter(({ field }) => field !== 'name');
  if (telling.length === 0) return null;
  return (
    <ul className={classes['matches']}>
      {telling.map((match, index) => (
        <li key={index}>
          <span className={classes['place']}>
            {match.field === 'console' && runId !== undefined ? (
              <Link to="/runs/$runId" params={{ runId }} search={{ tab: 'console' }}>
                {matchPlace(match)}
              </Link>
            ) : (
              visibleText(matchPlace(match))
            )}
          </span>
          <span className={classes['snippet']}>
            <MarkedText text={match.snippet} query={query} />
          </span>
        </li>
      ))}
    </ul>
  );
}
