// Says which way a metric is better, and which one counts, for everybody who looks at the experiment.
import { Menu } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconMinus, IconStar, IconStarFilled } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { client } from '../data/client.ts';
import { directionTag, directionTags, primaryTag, ruledDirection, type MetricRules } from '../charts/metric-rules.ts';
import type { Direction } from '../charts/metric-statistic.ts';
import { queryKeys } from '../data/query-keys.ts';
import { useReadAgain } from '../data/read-again.ts';

interface SetMetricRulesProps {
  readonly experimentId: string;
  readonly metric: string;
  readonly rules: MetricRules;
}

const choices: readonly (readonly [Direction, string, typeof IconMinus])[] = [
  ['max', 'Higher is better', IconArrowUp],
  ['min', 'Lower is better', IconArrowDown],
  ['last', 'Neither is better', IconMinus],
];

export function SetMetricRules({ experimentId, metric, rules }: SetMetricRulesProps) {
  const readAgain = useReadAgain(queryKeys.experiment(experimentId));
  const set = useMutation({
    mutationFn: ({ key, value }: { readonly key: string; readonly value: string | undefined }) =>
      value === undefined ? client.deleteExperimentTag({ experimentId, key }) : client.setExperimentTag({ experimentId, key, value }),
    meta: { title: 'The rule was not kept' },
    onSettled: () => void readAgain(),
  });
  const direction = ruledDirection(rules, metric);
  const isPrimary = rules.primary === metric;
  return (
    <>
      <Menu.Label>For this experiment{Object.hasOwn(rules.directions, metric) ? '' : ' (guessed by its name)'}</Menu.Label>
      {choices.map(([choice, words, Icon]) => (
        <Menu.Item
          key={choice}
          leftSection={<Icon size={15} />}
          fw={choice === direction ? 700 : 400}
          onClick={() => set.mutate({ key: directionTag(metric), value: directionTags[choice] })}
        >
          {words}
        </Menu.Item>
      ))}
      <Menu.Item
        leftSection={isPrimary ? <IconStarFilled size={15} /> : <IconStar size={15} />}
        onClick={() => set.mutate({ key: primaryTag, value: isPrimary ? undefined : metric })}
      >
        {isPrimary ? 'No longer the primary metric' : 'Make it the primary metric'}
      </Menu.Item>
    </>
  );
}
