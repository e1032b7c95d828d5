// Whether a box is on the screen, or nearly: charts outside are neither read nor drawn.
import { useEffect, useRef, useState, type RefObject } from 'react';

/** `isNear` follows scrolling; once near, a box stays so for a while to avoid flicker at the edge. */
export function useInView(): { readonly ref: RefObject<HTMLDivElement | null>; readonly isNear: boolean } {
  const ref = useRef<HTMLDivElement>(null);
  const [isNear, setIsNear] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => setIsNear(entry!.isIntersecting), { rootMargin: '300px' });
    observer.observe(ref.current!);
    return () => observer.disconnect();
  }, []);
  return { ref, isNear };
}
