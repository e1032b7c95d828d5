// A thing of a lineage by its name, as the way to its page where it has one.
import { Link } from '@tanstack/react-router';
import { visibleText } from '../parts/visible-text.ts';
import type { LineageNode } from './lineage-graph.ts';

export function LineageLink({ node: { thing, label } }: { readonly node: LineageNode }) {
  const text = visibleText(label);
  const look = { className: 'link clip', title: text };
  if (thing.kind === 'run')
    return (
      <Link to="/runs/$runId" params={{ runId: thing.runId }} {...look}>
        {text}
      </Link>
    );
  if (thing.kind === 'dataset')
    return (
      <Link to="/datasets" search={{ name: thing.name, digest: thing.digest }} {...look}>
        {text}
      </Link>
    );
  if (thing.kind === 'version' && thing.collection === 'model')
    return (
      <Link to="/models/$name/versions/$version" params={{ name: thing.name, version: String(thing.version) }} {...look}>
        {text}
      </Link>
    );
  return <span {...look}>{text}</span>;
}
