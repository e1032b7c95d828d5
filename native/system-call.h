/*
 * Calls of the kernel without the C library: its own `syscall` sets errno, and every page of it that is touched for the
 * first time costs a short program as much as several calls. A result below 0 is the error's number, negated.
 */
#include <sys/syscall.h>

#if defined(__x86_64__)
static inline long call_kernel(long number, long one, long two, long three, long four, long five, long six) {
  register long r10 __asm__("r10") = four;
  register long r8 __asm__("r8") = five;
  register long r9 __asm__("r9") = six;
  long result;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(one), "S"(two), "d"(three), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
  return result;
}
#elif defined(__aarch64__)
static inline long call_kernel(long number, long one, long two, long three, long four, long five, long six) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = one;
  register long x1 __asm__("x1") = two;
  register long x2 __asm__("x2") = three;
  register long x3 __asm__("x3") = four;
  register long x4 __asm__("x4") = five;
  register long x5 __asm__("x5") = six;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return x0;
}
#else
#error "no way to call the kernel of this processor"
#endif

#define CALL_7(number, one, two, three, four, five, six, ...) \
  call_kernel(number, (long)(one), (long)(two), (long)(three), (long)(four), (long)(five), (long)(six))
/* The kernel's call of that number with up to six arguments. */
#define system_call(...) CALL_7(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0)
