// Registered models that changed lately, with where their aliases point.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { changedModelsQuery } from '../data/home-queries.ts';
import { Section } from '../parts/section.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { visibleText } from '../parts/visible-text.ts';
import classes from './home.module.css';

const shownModels = 5;

export function ChangedModels() {
  const { data = [] } = useQuery(changedModelsQuery);
  if (data.length === 0) return null;
  return (
    <Section title="Models that changed" aside={<Link to="/models">All models</Link>}>
      <ul className={classes['list']} aria-label="Models that changed">
        {data.slice(0, shownModels).map(({ name, updatedAt, aliases }) => (
          <li key={name} className={classes['line']}>
            <span className={classes['name']}>
              <Link to="/models/$name" params={{ name }} className="link clip" title={visibleText(name)}>
                {visibleText(name)}
              </Link>
            </span>
            <small>
              {aliases.length > 0 && `${visibleText(aliases.map(({ alias, version }) => `@${alias} → ${version}`).join(', '))} · `}
              <TimeAgo at={updatedAt} />
            </small>
          </li>
        ))}
      </ul>
    </Section>
  );
}
