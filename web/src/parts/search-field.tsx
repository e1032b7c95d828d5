// A field that narrows what a page lists. The address follows a moment after the typing stops.
import { CloseButton, TextInput, type TextInputProps } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';

interface SearchFieldProps extends Omit<TextInputProps, 'value' | 'onChange'> {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Whether the `f` key goes here. */
  readonly isFilter?: boolean;
}

const waitMs = 250;

export function SearchField({ label, value, onChange, isFilter = true, ...rest }: SearchFieldProps) {
  const [text, setText] = useState(value);
  const sent = useRef(value);
  // The address may change from elsewhere, such as the back button.
  useEffect(() => {
    if (value !== sent.current) setText(value);
    sent.current = value;
  }, [value]);
  useEffect(() => {
    if (text === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = text;
      onChange(text);
    }, waitMs);
    return () => clearTimeout(timer);
  }, [text, onChange]);
  return (
    <TextInput
      size="xs"
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={14} />}
      rightSection={text === '' ? null : <CloseButton size="xs" aria-label={`Clear ${label}`} onClick={() => setText('')} />}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && (text === '' ? event.currentTarget.blur() : setText(''))}
      spellCheck={false}
      autoComplete="off"
      {...(isFilter ? { 'data-filter-field': true } : {})}
      {...rest}
    />
  );
}
