// A short piece of a line, as it looks in the charts.

export function LineSample({ color, dash }: { readonly color: string; readonly dash: readonly number[] }) {
  return (
    <svg width="20" height="8" aria-hidden style={{ flex: 'none' }}>
      <line x1="1" x2="19" y1="4" y2="4" stroke={color} strokeWidth="2.5" strokeDasharray={dash.join(' ')} strokeLinecap={dash.length === 0 ? 'round' : 'butt'} />
    </svg>
  );
}
