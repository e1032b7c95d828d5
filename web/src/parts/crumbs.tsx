// The way here: what this belongs to, as links.
import { Link, type LinkProps } from '@tanstack/react-router';
import classes from './crumbs.module.css';

interface CrumbsProps {
  readonly items: readonly { readonly label: string; readonly link: LinkProps }[];
}

export function Crumbs({ items }: CrumbsProps) {
  return (
    <nav aria-label="Breadcrumbs" className={classes['crumbs']}>
      {items.map(({ label, link }, index) => (
        <span key={label}>
          {index > 0 && <span aria-hidden>/</span>}
          <Link {...link} className="link clip" title={label}>
            {label}
          </Link>
        </span>
      ))}
    </nav>
  );
}
