// The mark: a curve that ends at its best point.

export function Logo() {
  return (
    <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="8" fill="#0b4f52" />
      <path d="M6 23.5 12.5 12l5 7L26 7.5" fill="none" stroke="#8fe3d4" strokeWidth="2.6" strokeLinecap="round" strokeLinejoin="round" />
      <circle cx="26" cy="7.5" r="3.3" fill="#f4b740" />
    </svg>
  );
}
