// The filter: a text field that says at once what is wrong, completes keys, and explains its language beside it.
import { ActionIcon, Combobox, Popover, Skeleton, Text, TextInput, useCombobox, CloseButton } from '@mantine/core';
import { IconFilter, IconHelp } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { RunKeys } from '@assay/sdk';
import { completionsOf, type Completion } from './filter-completion.ts';
import classes from './filter-field.module.css';

interface FilterFieldProps {
  readonly value: string;
  readonly keys: RunKeys;
  /** The server's sentence about the filter, when it refused it. */
  readonly error: string | undefined;
  readonly onChange: (filter: string) => void;
}

export function FilterField({ value, keys, error, onChange }: FilterFieldProps) {
  const [text, setText] = useState(value);
  const [caret, setCaret] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  useEffect(() => setText(value), [value]);
  const completions = completionsOf(text, caret, keys);
  const complete = ({ insert, from }: Completion) => {
    const next = text.slice(0, from) + insert + text.slice(caret);
    setText(next);
    combobox.closeDropdown();
    requestAnimationFrame(() => field.current?.setSelectionRange(from + insert.length, from + insert.length));
    setCaret(from + insert.length);
  };
  const send = () => {
    combobox.closeDropdown();
    if (text.trim() !== value) onChange(text.trim());
  };
  return (
    <div className={classes['box']}>
      <Combobox store={combobox} onOptionSubmit={(id) => complete(completions.find((one) => one.insert === id)!)} position="bottom-start" width={380}>
        <Combobox.Target withKeyboardNavigation={completions.length > 0}>
          <TextInput
            ref={field}
            size="sm"
            aria-label="Filter runs"
            placeholder="Filter, such as  max(metrics.val_acc) > 0.9 and params.optimizer = 'adam'"
            data-filter-field
            classNames={{ input: 'mono' }}
            leftSection={<IconFilter size={15} />}
            rightSectionWidth={text === '' ? 36 : 62}
            rightSection={
              <span className={classes['right']}>
                {text !== '' && <CloseButton size="sm" aria-label="Clear the filter" onClick={() => (setText(''), onChange(''))} />}
                <FilterHelp />
              </span>
            }
            value={text}
            error={error !== undefined}
            aria-describedby={error === undefined ? undefined : 'filter-error'}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => {
              setText(event.currentTarget.value);
              setCaret(event.currentTarget.selectionStart ?? 0);
              combobox.openDropdown();
              combobox.resetSelectedOption();
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && combobox.getSelectedOptionIndex() < 0) send();
              if (event.key === 'Escape' && !combobox.dropdownOpened) field.current?.blur();
            }}
            onBlur={send}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={completions.length === 0}>
          <Combobox.Options mah={280} style={{ overflowY: 'auto' }}>
            {completions.map(({ insert, label, kind }) => (
              <Combobox.Option key={insert} value={insert} className={classes['option']}>
                <span className="mono clip">{label}</span>
                <Text span size="xs" c="dimmed">
                  {kind}
                </Text>
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {error !== undefined && (
        <p id="filter-error" className={classes['error']} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

const FilterHelpText = lazy(async () => ({ default: (await import('./filter-help-text.tsx')).FilterHelpText }));

function FilterHelp() {
  return (
    <Popover width={470} position="bottom-end" shadow="md" withArrow>
      <Popover.Target>
        <ActionIcon size={26} aria-label="How to write a filter">
          <IconHelp size={16} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Suspense fallback={<Skeleton height={280} animate={false} />}>
          <FilterHelpText />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
