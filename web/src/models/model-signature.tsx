// What goes into a model and what comes out of it, as the model says itself.
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ArtifactOwner } from '@assay/sdk';
import { modelDescriptionQuery, type SignatureColumn } from '../data/model-description-query.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Facts } from '../parts/facts.tsx';
import { countText, sizeText } from '../parts/number-text.ts';
import { Section } from '../parts/section.tsx';
import { visibleText } from '../parts/visible-text.ts';

const shownColumns = 200;

export function ModelSignature({ owner, path = 'MLmodel' }: { readonly owner: ArtifactOwner; readonly path?: string }) {
  const { data, isPending } = useQuery(modelDescriptionQuery(owner, path));
  if (isPending) return null;
  const groups = data
    ? (
        [
          ['In', data.inputs],
          ['Out', data.outputs],
          ['Param', data.params],
        ] as const
      ).filter(([, columns]) => columns.length > 0)
    : [];
  return (
    <Section title="Signature">
      {data && (
        <Facts
          items={[
            ['Read by', data.flavors.join(', ')],
            ['Size', data.sizeBytes === undefined ? undefined : sizeText(data.sizeBytes)],
          ]}
        />
      )}
      {groups.length === 0 ? (
        <Text size="sm" c="dimmed" mt={data ? 'sm' : undefined}>
          {data ? 'This model was logged without a signature. Logged with an input example, it has one.' : 'There is no file MLmodel that says what goes in and comes out.'}
        </Text>
      ) : (
        <DataTable label="Table of the signature" columns={['Way', 'Name', 'Type']}>
          {groups.map(([word, columns]) => (
            <Columns key={word} word={word} columns={columns} />
          ))}
        </DataTable>
      )}
    </Section>
  );
}

function Columns({ word, columns }: { readonly word: string; readonly columns: readonly SignatureColumn[] }) {
  return (
    <>
      {columns.slice(0, shownColumns).map(({ name, type, isOptional }, index) => (
        <tr key={index}>
          <td>{word}</td>
          <td className="mono">{visibleText(name)}</td>
          <td className="mono">
            {visibleText(type)}
            {isOptional && <small> optional</small>}
          </td>
        </tr>
      ))}
      {columns.length > shownColumns && (
        <tr>
          <td colSpan={3}>… {countText(columns.length - shownColumns)} more</td>
        </tr>
      )}
    </>
  );
}
