// The way here: what this belongs to, as links.
import { Link, type LinkProps } from '@tanstack/react-router';
import classes from './crumbs.module.css';

interface CrumbsProps {
  readonly items: readonly { readonly label: string; readonly link: LinkProps }[];
}

export function Crumbs({ items }: CrumbsProps) {
  return (
    <nav aria-label="Breadcrumbs" className={classes['crumbs']}>
      {items.map(({ label, link }) => (
        <span key={label}>
          <Link {...link} className="link clip" title={label}>
            {label}
          </Link>
          <span aria-hidden>/</span>
        </span>
      ))}
    </nav>
  );
}
