// What a new user sees first: what this is, and the three lines that bring the first run here.
import { Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { PageTitle } from '../parts/page-title.tsx';
import { StartLines } from '../parts/start-lines.tsx';
import classes from './welcome.module.css';

export function Welcome() {
  return (
    <div className={classes['page']}>
      <PageTitle text="Welcome" />
      <div className={classes['words']}>
        <Curve />
        <Title order={1} fz={30} lh={1.2} mt={26}>
          Log your first run
        </Title>
        <Text mt="sm" fz="lg" c="dimmed" maw={430}>
          Any script that logs to MLflow logs to this server, unchanged. The page opens your experiment by itself when the first run arrives, and its curves move while it trains.
        </Text>
        <p className={classes['waiting']} role="status">
          <span aria-hidden /> Waiting for the first run…
        </p>
        <Text size="sm" c="dimmed">
          Started without a script at hand? There are ready ones in the folder <code>examples</code>. <br />
          Or look at the{' '}
          <Link to="/experiments/$experimentId" params={{ experimentId: '0' }}>
            experiment that is there from the start
          </Link>
          .
        </Text>
      </div>
      <StartLines experiment="my first experiment" />
    </div>
  );
}

function Curve() {
  return (
    <svg className={classes['curve']} viewBox="0 0 320 90" aria-hidden>
      <path className={classes['back']} d="M4 12c40 4 48 40 88 50s70 12 108 14 76 2 112 4" />
      <path className={classes['front']} d="M4 80c34-2 46-30 78-36s52 12 84 2 46-26 78-30 46-4 62-6" />
      <circle cx="306" cy="10" r="6" />
    </svg>
  );
}
