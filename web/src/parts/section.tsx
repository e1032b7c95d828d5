// A titled part of a page, on a card.
import { Title } from '@mantine/core';
import { useId } from 'react';
import classes from './section.module.css';

interface SectionProps {
  readonly title: string;
  /** A count, or a small control, beside the title. */
  readonly aside?: React.ReactNode;
  readonly children: React.ReactNode;
}

export function Section({ title, aside, children }: SectionProps) {
  const id = useId();
  return (
    <section className={`card ${classes['section']}`} aria-labelledby={id}>
      <header className={classes['head']}>
        <Title order={2} fz="sm" id={id}>
          {title}
        </Title>
        {aside !== undefined && <div className={classes['aside']}>{aside}</div>}
      </header>
      {children}
    </section>
  );
}
