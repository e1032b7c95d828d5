/*
 * Tells which files a program opens, whatever it is written in. `assay run` puts this library before every program of a
 * run (LD_PRELOAD), so that calls of open, fopen, exec and their kind go through here on their way to the C library.
 *
 * What is told goes, one JSON object per line and one write() per line, to native.jsonl beside the hook files: that a
 * process was loaded with this library, which files it opened for reading and writing, and which program it is about to
 * become or has started. Arguments are never told: they may hold secrets.
 *
 * The program is sacred. No call fails or succeeds because of this library; errno is kept; nothing is allocated; what is
 * used here is safe in a signal handler and between vfork and exec. What cannot be told is told as lost.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "next-function.h"
#include "system-call.h"

#ifndef O_TMPFILE
#define O_TMPFILE (020000000 | O_DIRECTORY)
#endif
#define EXPORT __attribute__((visibility("default")))
#define NAME "/assay-reads.so"

/* The digest of this file at the time it was built, which a test holds against the file itself. */
#ifndef SOURCE_DIGEST
#define SOURCE_DIGEST "unknown"
#endif
EXPORT const char assay_reads_source[] = "assay-reads-source:" SOURCE_DIGEST;

extern char **environ;

/* ---- Text, without the C library ---- */

static size_t length_of(const char *text) {
  size_t length = 0;
  while (text[length]) length++;
  return length;
}

static int begins(const char *text, const char *with) {
  while (*with)
    if (*text++ != *with++) return 0;
  return 1;
}

static int contains(const char *text, const char *part) {
  for (; *text; text++)
    if (begins(text, part)) return 1;
  return 0;
}

static int ends(const char *text, size_t length, const char *with) {
  size_t tail = length_of(with);
  return length >= tail && begins(text + length - tail, with);
}

static int same(const char *one, const char *other) {
  while (*one && *one == *other) one++, other++;
  return *one == *other;
}

static size_t copy(char *to, const char *from, size_t room) {
  size_t length = 0;
  while (length + 1 < room && from[length]) to[length] = from[length], length++;
  to[length] = 0;
  return length;
}

/*
 * What every process touches stands together, on a page that the loader writes to anyway: a page that is touched for the first time
 * in a process, or after a fork, costs more than a call of the kernel.
 */
#define TOGETHER __attribute__((section(".data.together")))

/* ---- Room to work in: a thread takes a place for the length of one call; a signal handler finds another ---- */

#define PATH_ROOM 4352
#define LINE_ROOM 16384
struct place {
  char taken;
  char *other;
  char *line;
  /* And behind it the other path and the line, which move up to its end once that is known. */
  char path[2 * PATH_ROOM + LINE_ROOM];
};
static struct place places[24];

static struct place *take_place(void) {
  for (unsigned index = 0; index < sizeof places / sizeof *places; index++) {
    struct place *place = &places[index];
    if (__atomic_test_and_set(&place->taken, __ATOMIC_ACQUIRE)) continue;
    place->other = place->path + PATH_ROOM;
    place->line = place->other + PATH_ROOM;
    return place;
  }
  return NULL;
}

/* The path is written, so long; nothing else is yet. */
static void move_up(struct place *place, size_t length) {
  place->other = place->path + length + 1;
  place->line = place->other;
}

static void give_place(struct place *place) {
  if (place) __atomic_clear(&place->taken, __ATOMIC_RELEASE);
}

/* ---- The file of what is told ---- */

#define SHORT_PATH 400
TOGETHER static volatile int has_begun = 0;
TOGETHER static volatile int descriptor = -1;
TOGETHER static int is_lost = 0;
TOGETHER static uint64_t file_device = 0, file_inode = 0;
/* The folder is its beginning. */
TOGETHER static const char *file_path = NULL;
TOGETHER static size_t capture_length = 0;
TOGETHER static char short_path[SHORT_PATH] = "";
static char long_path[PATH_ROOM];
/* Programs close and copy descriptors by low numbers; ours keeps out of their way. */
#define LOWEST_DESCRIPTOR 200

static const char *variable(char *const *environment, const char *name) {
  if (!environment) return NULL;
  size_t length = length_of(name);
  for (; *environment; environment++)
    if (begins(*environment, name) && (*environment)[length] == '=') return *environment + length + 1;
  return NULL;
}

static void begin(void) {
  if (has_begun) return;
  const char *folder = variable(environ, "ASSAY_CAPTURE_DIR");
  size_t length = folder && *folder == '/' ? length_of(folder) : 0;
  if (length > 0 && length < PATH_ROOM - 32) {
    char *path = length < SHORT_PATH - 32 ? short_path : long_path;
    copy(path, folder, PATH_ROOM);
    copy(path + length, "/native.jsonl", 32);
    capture_length = length;
    file_path = path;
  }
  has_begun = 1;
}

static int status_of(int fd, struct stat *status) {
  return (int)system_call(SYS_fstat, fd, status);
}

/* Whoever closes every descriptor closes ours too, and may then use its number for a file of his own. */
static int is_ours(int fd) {
  struct stat status;
  return fd >= 0 && status_of(fd, &status) == 0 && status.st_dev == file_device && status.st_ino == file_inode;
}

static int open_file(void) {
  int fd = descriptor;
  if (is_ours(fd)) return fd;
  if (!file_path) return -1;
  int low = (int)system_call(SYS_openat, AT_FDCWD, file_path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY, 0);
  if (low < 0) return -1;
  struct stat status;
  if (status_of(low, &status) != 0) {
    system_call(SYS_close, low);
    return -1;
  }
  fd = (int)system_call(SYS_fcntl, low, F_DUPFD_CLOEXEC, LOWEST_DESCRIPTOR);
  if (fd < 0) fd = low;
  else system_call(SYS_close, low);
  file_device = status.st_dev;
  file_inode = status.st_ino;
  descriptor = fd;
  return fd;
}

/* ---- One line ---- */

struct line {
  char *text;
  size_t length;
  int is_full;
};

static void put(struct line *line, char character) {
  if (line->length + 2 >= LINE_ROOM) line->is_full = 1;
  else line->text[line->length++] = character;
}

static inline __attribute__((always_inline)) void put_bytes(struct line *line, const char *bytes, size_t count) {
  if (line->length + count + 2 >= LINE_ROOM) {
    line->is_full = 1;
    return;
  }
  char *to = line->text + line->length;
  for (size_t index = 0; index < count; index++) to[index] = bytes[index];
  line->length += count;
}

static void put_text(struct line *line, const char *text) {
  put_bytes(line, text, length_of(text));
}

/* Of a text that stands in this source: its length is known when it is built. */
#define put_literal(line, text) put_bytes(line, text, sizeof(text) - 1)

static void put_number(struct line *line, uint64_t number) {
  char digits[24];
  size_t at = sizeof digits;
  do digits[--at] = (char)('0' + number % 10);
  while ((number /= 10));
  put_bytes(line, digits + at, sizeof digits - at);
}

static int is_hex(unsigned char character) {
  return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
}

/* How many bytes make the character that begins here; 0 for what is no UTF-8. */
static int character_bytes(const unsigned char *at) {
  unsigned char first = at[0];
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return (at[1] & 0xc0) == 0x80 ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    if ((at[1] & 0xc0) != 0x80 || (at[2] & 0xc0) != 0x80) return 0;
    if (first == 0xe0 && at[1] < 0xa0) return 0;
    return first == 0xed && at[1] > 0x9f ? 0 : 3;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    if ((at[1] & 0xc0) != 0x80 || (at[2] & 0xc0) != 0x80 || (at[3] & 0xc0) != 0x80) return 0;
    if (first == 0xf0 && at[1] < 0x90) return 0;
    return first == 0xf4 && at[1] > 0x8f ? 0 : 4;
  }
  return 0;
}

static void put_byte_escape(struct line *line, unsigned char byte) {
  const char *hex = "0123456789abcdef";
  put_literal(line, "\\\\x");
  put(line, hex[byte >> 4]);
  put(line, hex[byte & 15]);
}

/* What stands in JSON as it is. */
static int is_plain(unsigned char character) {
  return character >= 0x20 && character < 0x80 && character != '"' && character != '\\';
}

/* A path as the hook files have it: bytes that are no UTF-8 as \xNN, and a backslash that would read like one too. */
static void put_path(struct line *line, const char *path) {
  const char *hex = "0123456789abcdef";
  put(line, '"');
  for (const unsigned char *at = (const unsigned char *)path; *at;) {
    size_t plain = 0;
    while (is_plain(at[plain])) plain++;
    if (plain > 0) {
      put_bytes(line, (const char *)at, plain);
      at += plain;
      continue;
    }
    int bytes = character_bytes(at);
    if (bytes == 0) {
      put_byte_escape(line, *at++);
    } else if (bytes > 1) {
      while (bytes--) put(line, (char)*at++);
    } else if (*at == '\\' && at[1] == 'x' && is_hex(at[2]) && is_hex(at[3])) {
      put_byte_escape(line, *at++);
    } else if (*at == '"' || *at == '\\') {
      put(line, '\\');
      put(line, (char)*at++);
    } else if (*at < 0x20) {
      put_literal(line, "\\u00");
      put(line, hex[*at >> 4]);
      put(line, hex[*at++ & 15]);
    } else {
      put(line, (char)*at++);
    }
  }
  put(line, '"');
}

static void put_time(struct line *line) {
  TOGETHER static int (*quick)(clockid_t, struct timespec *) = NULL;
  TOGETHER static unsigned times = 0;
  struct timespec now;
  /* The quick way touches pages of the C library and the kernel that a short program has never touched. */
  if (times == 8) *(void **)&quick = next_function("clock_gettime");
  if (times <= 8) times++;
  if (quick) quick(CLOCK_REALTIME, &now);
  else system_call(SYS_clock_gettime, CLOCK_REALTIME, &now);
  put_literal(line, ",\"at\":");
  put_number(line, (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000);
}

static struct line open_line(struct place *place, const char *kind) {
  struct line line = {place->line, 0, 0};
  put_literal(&line, "{\"t\":\"");
  put_text(&line, kind);
  put(&line, '"');
  return line;
}

static void put_pid(struct line *line, long pid) {
  put_literal(line, ",\"pid\":");
  put_number(line, (uint64_t)pid);
}

static const char lost_line[] = "\n{\"t\":\"overflow\",\"what\":\"lost native\",\"limit\":0}\n";

static void close_line(struct line *line) {
  put_literal(line, "}");
  line->text[line->length++] = '\n';
  int fd = open_file();
  if (fd < 0 || line->is_full) {
    is_lost = 1;
    return;
  }
  if (is_lost && system_call(SYS_write, fd, lost_line, sizeof lost_line - 1) == (long)(sizeof lost_line - 1)) is_lost = 0;
  if (system_call(SYS_write, fd, line->text, line->length) != (long)line->length) is_lost = 1;
}

/* ---- Paths ---- */

/* The absolute path with `.` and `..` resolved as text, as the hooks have it. 0 when it cannot be told. */
static size_t absolute(char *into, int folder, const char *path) {
  size_t length = 0;
  if (*path != '/') {
    long got;
    if (folder == AT_FDCWD) {
      got = system_call(SYS_getcwd, into, PATH_ROOM / 2);
      if (got > 0) got -= 1;
    } else {
      char link[40] = "/proc/self/fd/";
      struct line number = {link, 14, 0};
      put_number(&number, (uint64_t)folder);
      link[number.length] = 0;
      got = system_call(SYS_readlinkat, AT_FDCWD, link, into, PATH_ROOM / 2);
    }
    if (got <= 0 || *into != '/') return 0;
    length = (size_t)got;
    if (into[length - 1] != '/') into[length++] = '/';
  }
  size_t given = length_of(path);
  if (length + given + 1 >= PATH_ROOM) return 0;
  copy(into + length, path, PATH_ROOM - length);
  length += given;
  /* In place: what is read is never before what is written. */
  size_t from = 0, to = 0;
  while (from < length) {
    while (from < length && into[from] == '/') from++;
    size_t end = from;
    while (end < length && into[end] != '/') end++;
    size_t size = end - from;
    if (size == 0 || (size == 1 && into[from] == '.')) {
      /* Nothing. */
    } else if (size == 2 && into[from] == '.' && into[from + 1] == '.') {
      while (to > 0 && into[--to] != '/') continue;
    } else {
      into[to++] = '/';
      for (size_t at = 0; at < size; at++) into[to + at] = into[from + at];
      to += size;
    }
    from = end;
  }
  if (to == 0) into[to++] = '/';
  into[to] = 0;
  return to;
}

/* Whether it is the folder of what is told, or lies in it. */
static int is_captured(const char *path) {
  for (size_t index = 0; index < capture_length; index++)
    if (path[index] != file_path[index]) return 0;
  return capture_length && (path[capture_length] == '/' || !path[capture_length]);
}

/* Files of the system and of interpreters, of which a program opens hundreds; whoever reads this knows more of them. */
static int is_passed_over(const char *path, size_t length) {
  static const char *const folders[] = {"/proc/", "/sys/", "/dev/", "/etc/", "/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/", "/usr/share/locale/", "/usr/share/zoneinfo/"};
  static const char *const parts[] = {"/site-packages/", "/dist-packages/", "/node_modules/", "/lib/python3.", "/lib64/python3."};
  for (unsigned index = 0; index < sizeof folders / sizeof *folders; index++)
    if (path[1] == folders[index][1] && begins(path, folders[index])) return !begins(path, "/dev/shm/");
  if (is_captured(path)) return 1;
  for (const char *at = path; *at; at++) {
    if (*at != '/') continue;
    for (unsigned index = 0; index < sizeof parts / sizeof *parts; index++)
      if (at[1] == parts[index][1] && begins(at, parts[index])) return 1;
  }
  return ends(path, length, "/pyvenv.cfg");
}

/* ---- Each path is told once per kind; a place that is taken by another path is taken over, which only repeats a line ---- */

static uint64_t told[1 << 14];
TOGETHER static unsigned lines_told = 0;
#define MOST_LINES 200000

static int is_first(char kind, const char *path) {
  uint64_t hash = 1469598103934665603ull ^ (unsigned char)kind;
  for (const char *at = path; *at; at++) hash = (hash ^ (unsigned char)*at) * 1099511628211ull;
  if (hash == 0) hash = 1;
  unsigned mask = sizeof told / sizeof *told - 1, start = (unsigned)(hash >> 32) & mask;
  for (unsigned step = 0; step < 8; step++) {
    uint64_t found = __atomic_load_n(&told[(start + step) & mask], __ATOMIC_RELAXED);
    if (found == hash) return 0;
    if (found == 0) {
      start = (start + step) & mask;
      break;
    }
  }
  __atomic_store_n(&told[start], hash, __ATOMIC_RELAXED);
  return 1;
}

/* Whether a process may tell more; the last thing it tells is that it may not. */
static int has_room(struct place *place) {
  unsigned count = __atomic_fetch_add(&lines_told, 1, __ATOMIC_RELAXED);
  if (count < MOST_LINES) return 1;
  if (count == MOST_LINES) {
    struct line line = open_line(place, "overflow");
    put_literal(&line, ",\"what\":\"native\",\"limit\":");
    put_number(&line, MOST_LINES);
    close_line(&line);
  }
  if (count > MOST_LINES + 1000000) __atomic_store_n(&lines_told, MOST_LINES + 1, __ATOMIC_RELAXED);
  return 0;
}

static int is_active(void) {
  begin();
  return file_path != NULL;
}

static void note_open(int folder, const char *path, int flags, int fd) {
  if (!path || !is_active() || (flags & (O_PATH | O_DIRECTORY))) return;
  struct place *place = take_place();
  size_t length;
  if (!place) {
    is_lost = 1;
  } else if ((length = absolute(place->path, folder, path)) > 0 && !is_passed_over(place->path, length)) {
    int access = flags & O_ACCMODE;
    int may_read = access == O_RDONLY || (access == O_RDWR && !(flags & O_TRUNC) && (flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL));
    int may_write = access != O_RDONLY;
    struct stat status;
    move_up(place, length);
    if (is_first(may_read ? may_write ? 'b' : 'r' : 'w', place->path) && status_of(fd, &status) == 0 && (S_ISREG(status.st_mode) || S_ISFIFO(status.st_mode))) {
      /* A database that is opened for both is read; that it was changed shows in its time. */
      int is_read = may_read && (access == O_RDONLY || status.st_size > 0);
      if (is_read && has_room(place)) {
        struct line line = open_line(place, "read");
        put_literal(&line, ",\"path\":");
        put_path(&line, place->path);
        put_literal(&line, ",\"size\":");
        put_number(&line, (uint64_t)status.st_size);
        put_literal(&line, ",\"mtimeNs\":\"");
        put_number(&line, (uint64_t)status.st_mtim.tv_sec * 1000000000ull + (uint64_t)status.st_mtim.tv_nsec);
        put_literal(&line, "\",\"inode\":\"");
        put_number(&line, status.st_ino);
        put_literal(&line, "\",\"by\":\"native\"");
        put_time(&line);
        close_line(&line);
      }
      if (may_write && !is_read && S_ISREG(status.st_mode) && has_room(place)) {
        struct line line = open_line(place, "write");
        put_literal(&line, ",\"path\":");
        put_path(&line, place->path);
        put_time(&line);
        close_line(&line);
      }
    }
  } else if (length == 0) {
    is_lost = 1;
  }
  give_place(place);
}

static void note_rename(int from_folder, const char *from, int to_folder, const char *to) {
  if (!from || !to || !is_active()) return;
  struct place *place = take_place();
  if (!place) is_lost = 1;
  else {
    size_t before = absolute(place->path, from_folder, from);
    move_up(place, before);
    size_t after = absolute(place->other, to_folder, to);
    place->line = place->other + after + 1;
    if (before && after && !(is_passed_over(place->path, before) && is_passed_over(place->other, after)) && has_room(place)) {
      struct line line = open_line(place, "rename");
      put_literal(&line, ",\"from\":");
      put_path(&line, place->path);
      put_literal(&line, ",\"to\":");
      put_path(&line, place->other);
      put_time(&line);
      close_line(&line);
    }
  }
  give_place(place);
}

static void note_list(int folder, const char *path) {
  if (!path || !is_active()) return;
  struct place *place = take_place();
  if (!place) is_lost = 1;
  else {
    size_t length = absolute(place->path, folder, path);
    if (length && !is_passed_over(place->path, length) && !ends(place->path, length, "/site-packages") && !ends(place->path, length, "/dist-packages") &&
        is_first('l', place->path) && has_room(place)) {
      move_up(place, length);
      struct line line = open_line(place, "list");
      put_literal(&line, ",\"path\":");
      put_path(&line, place->path);
      put_pid(&line, system_call(SYS_getpid));
      put_literal(&line, ",\"by\":\"native\"");
      put_time(&line);
      close_line(&line);
    }
  }
  give_place(place);
}

/* ---- Which program comes next ---- */

/* The program a command comes down to: its own file, or the interpreter its first line names. */
struct program {
  /* Why it will not load this library; NULL when it should. */
  const char *why;
  /* It must not even try: it would refuse to run, or complain. */
  int keeps_out;
};

static const unsigned char own_class = ELFCLASS64;
#if defined(__x86_64__)
static const Elf64_Half own_machine = EM_X86_64;
#else
static const Elf64_Half own_machine = EM_AARCH64;
#endif

static uint64_t offset_of(const Elf64_Phdr *headers, unsigned count, uint64_t address) {
  for (unsigned index = 0; index < count; index++)
    if (headers[index].p_type == PT_LOAD && address >= headers[index].p_vaddr && address < headers[index].p_vaddr + headers[index].p_filesz)
      return headers[index].p_offset + (address - headers[index].p_vaddr);
  return 0;
}

/* Longer than each of them. */
#define LONGEST_SANITIZER 16

static int is_sanitizer(const char *library) {
  static const char *const names[] = {"libasan.so", "libtsan.so", "liblsan.so", "libubsan.so", "libhwasan.so", "libclang_rt."};
  for (unsigned index = 0; index < sizeof names / sizeof *names; index++)
    if (begins(library, names[index])) return 1;
  return 0;
}

/* Whether an executable is linked with a sanitizer, whose runtime insists on being the first library of all. */
static int needs_sanitizer(int fd, const Elf64_Phdr *headers, unsigned count, const Elf64_Phdr *dynamic) {
  Elf64_Dyn entries[64];
  uint64_t needed[40];
  unsigned needs = 0;
  uint64_t texts = 0;
  for (uint64_t at = 0; at < dynamic->p_filesz; at += sizeof entries) {
    long got = system_call(SYS_pread64, fd, entries, sizeof entries, dynamic->p_offset + at);
    int has_ended = got < (long)sizeof entries;
    for (long index = 0; index < got / (long)sizeof *entries && !has_ended; index++) {
      if (entries[index].d_tag == DT_NEEDED && needs < 40) needed[needs++] = entries[index].d_un.d_val;
      if (entries[index].d_tag == DT_STRTAB) texts = offset_of(headers, count, entries[index].d_un.d_ptr);
      has_ended = entries[index].d_tag == DT_NULL;
    }
    if (has_ended) break;
  }
  /* Names of libraries mostly stand near each other: what was read for one holds the next. */
  char names[512];
  uint64_t from = 0, to = 0;
  for (unsigned index = 0; texts && index < needs; index++) {
    if (needed[index] < from || needed[index] + LONGEST_SANITIZER > to) {
      long got = system_call(SYS_pread64, fd, names, sizeof names - 1, texts + needed[index]);
      if (got <= 0) continue;
      names[got] = 0;
      from = needed[index];
      to = from + (uint64_t)got;
    }
    if (is_sanitizer(names + (needed[index] - from))) return 1;
  }
  return 0;
}

/* `head` is the beginning of the file, as far as it was read. */
static struct program look_at_elf(int fd, const unsigned char *head, size_t size, const struct stat *status) {
  const Elf64_Ehdr *header = (const Elf64_Ehdr *)head;
  struct program foreign = {"it is built for another processor", 1}, fixed = {"it is linked statically", 0}, raised = {"it runs with another user's rights", 0};
  struct program guarded = {"it is built with a sanitizer", 1}, fine = {NULL, 0};
  Elf64_Phdr elsewhere[16];
  const Elf64_Phdr *headers = elsewhere;
  if (header->e_ident[EI_CLASS] != own_class || header->e_machine != own_machine) return foreign;
  if (header->e_phentsize != sizeof *headers) return fine;
  unsigned count = header->e_phnum;
  if (header->e_phoff % 8 == 0 && header->e_phoff < size && count * sizeof *headers <= size - header->e_phoff) {
    headers = (const Elf64_Phdr *)(head + header->e_phoff);
  } else {
    if (count > sizeof elsewhere / sizeof *elsewhere) count = sizeof elsewhere / sizeof *elsewhere;
    if (system_call(SYS_pread64, fd, elsewhere, count * sizeof *headers, header->e_phoff) != (long)(count * sizeof *headers)) return fine;
  }
  int has_loader = 0;
  const Elf64_Phdr *dynamic = NULL;
  for (unsigned index = 0; index < count; index++) {
    if (headers[index].p_type == PT_INTERP) has_loader = 1;
    if (headers[index].p_type == PT_DYNAMIC) dynamic = &headers[index];
  }
  if (!has_loader) return fixed;
  if ((status->st_mode & S_ISUID) && status->st_uid != (uid_t)system_call(SYS_getuid)) return raised;
  if (dynamic && needs_sanitizer(fd, headers, count, dynamic)) return guarded;
  return fine;
}

static size_t resolved(int fd, char *into) {
  char link[40] = "/proc/self/fd/";
  struct line number = {link, 14, 0};
  put_number(&number, (uint64_t)fd);
  link[number.length] = 0;
  long got = system_call(SYS_readlinkat, AT_FDCWD, link, into, PATH_ROOM - 1);
  if (got <= 0) return 0;
  into[got] = 0;
  return (size_t)got;
}

/* `other` becomes the file that will run, links resolved. 0 when there is no such program. */
static int look_at(struct place *place, int folder, const char *path, struct program *program) {
  move_up(place, length_of(place->path));
  program->why = NULL;
  program->keeps_out = 0;
  char interpreter[256];
  for (int depth = 0; depth < 5; depth++) {
    int fd = (int)system_call(SYS_openat, folder, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
    int is_readable = fd >= 0;
    if (!is_readable) fd = (int)system_call(SYS_openat, folder, path, O_PATH | O_CLOEXEC, 0);
    if (fd < 0) return depth > 0;
    struct stat status;
    if (status_of(fd, &status) != 0 || !S_ISREG(status.st_mode) || !resolved(fd, place->other)) {
      system_call(SYS_close, fd);
      return 0;
    }
    /* What names the interpreter of a script, and all of an executable's own table but rarely. */
    unsigned char head[1024] __attribute__((aligned(8)));
    long got = is_readable ? system_call(SYS_pread64, fd, head, sizeof head - 1, 0) : 0;
    if (got >= (long)sizeof(Elf64_Ehdr) && begins((const char *)head, ELFMAG)) {
      *program = look_at_elf(fd, head, (size_t)got, &status);
      system_call(SYS_close, fd);
      return 1;
    }
    system_call(SYS_close, fd);
    if (got < 2) return 1;
    head[got] = 0;
    const char *at = "/bin/sh";
    size_t size = 7;
    /* What is neither is a shell's text: execvp gives it to one. */
    if (head[0] == '#' && head[1] == '!') {
      at = (const char *)head + 2;
      while (*at == ' ' || *at == '\t') at++;
      size = 0;
      while (at[size] && at[size] != ' ' && at[size] != '\t' && at[size] != '\n' && at[size] != '\r') size++;
    }
    if (size == 0 || size >= sizeof interpreter) return 1;
    for (size_t index = 0; index < size; index++) interpreter[index] = at[index];
    interpreter[size] = 0;
    path = interpreter;
    folder = AT_FDCWD;
  }
  return 1;
}

static int has_us(char *const *environment) {
  const char *preload = variable(environment, "LD_PRELOAD");
  return preload != NULL && contains(preload, NAME);
}

static void tell_exec(struct place *place, long pid, const struct program *program, int is_watched) {
  place->line = place->other + length_of(place->other) + 1;
  struct line line = open_line(place, "exec");
  put_pid(&line, pid);
  put_literal(&line, ",\"path\":");
  put_path(&line, place->path);
  put_literal(&line, ",\"exe\":");
  put_path(&line, place->other);
  const char *why = program->why ? program->why : is_watched ? NULL : "it was started without LD_PRELOAD";
  if (why) {
    put_literal(&line, ",\"why\":\"");
    put_text(&line, why);
    put(&line, '"');
  }
  put_time(&line);
  close_line(&line);
}

/* Where execvp and posix_spawnp find a program. 0 when nowhere. */
static int search(char *into, const char *file) {
  if (!*file) return 0;
  if (contains(file, "/")) return copy(into, file, PATH_ROOM) == length_of(file);
  const char *path = variable(environ, "PATH");
  if (!path) path = "/bin:/usr/bin";
  for (;;) {
    size_t length = 0;
    while (path[length] && path[length] != ':') length++;
    size_t name = length_of(file);
    if (length + name + 3 < PATH_ROOM) {
      size_t at = 0;
      for (; at < length; at++) into[at] = path[at];
      if (at == 0) into[at++] = '.';
      into[at++] = '/';
      copy(into + at, file, PATH_ROOM - at);
      if (system_call(SYS_faccessat, AT_FDCWD, into, X_OK) == 0) {
        struct stat status;
        int fd = (int)system_call(SYS_openat, AT_FDCWD, into, O_PATH | O_CLOEXEC, 0);
        int is_file = fd >= 0 && status_of(fd, &status) == 0 && S_ISREG(status.st_mode);
        if (fd >= 0) system_call(SYS_close, fd);
        if (is_file) return 1;
      }
    }
    if (!path[length]) return 0;
    path += length + 1;
  }
}

/* The copy of a text list that the caller keeps on its stack: the environment without us in LD_PRELOAD. */
static void leave_out(char **into, char *preload, char *const *environment) {
  for (; *environment; environment++) {
    if (!begins(*environment, "LD_PRELOAD=") || !contains(*environment, NAME)) {
      *into++ = *environment;
      continue;
    }
    size_t to = copy(preload, "LD_PRELOAD=", 12);
    const char *at = *environment + 11;
    while (*at) {
      size_t length = 0;
      while (at[length] && at[length] != ':' && at[length] != ' ') length++;
      if (length && !ends(at, length, NAME)) {
        if (to > 11) preload[to++] = ':';
        for (size_t index = 0; index < length; index++) preload[to++] = at[index];
      }
      at += length;
      while (*at == ':' || *at == ' ') at++;
    }
    preload[to] = 0;
    if (to > 11) *into++ = preload;
  }
  *into = NULL;
}

static size_t count_of(char *const *list) {
  size_t count = 0;
  while (list && list[count]) count++;
  return count;
}

#define MOST_VARIABLES 8192
/* `environment` becomes one without us, on this function's stack, when the program must not have us. */
#define KEEP_OUT_OF(program, environment)                                                                                                                       \
  if ((program).keeps_out && has_us(environment) && count_of(environment) < MOST_VARIABLES) {                                                                   \
    char **without = __builtin_alloca((count_of(environment) + 1) * sizeof(char *));                                                                            \
    char *preload = __builtin_alloca(length_of(variable(environment, "LD_PRELOAD")) + 16);                                                                      \
    leave_out(without, preload, environment);                                                                                                                   \
    environment = without;                                                                                                                                      \
  }

/* Tells of what this process becomes. 0 when nothing was told. */
static int before_exec(int folder, const char *file, int is_searched, char *const *environment, struct program *program) {
  program->why = NULL;
  program->keeps_out = 0;
  if (!file || !is_active()) return 0;
  int is_told = 0;
  struct place *place = take_place();
  if (!place) is_lost = 1;
  else {
    const char *path = file;
    if (is_searched) path = search(place->line, file) ? place->line : NULL;
    if (path && absolute(place->path, folder, path) && look_at(place, folder, path, program)) {
      tell_exec(place, system_call(SYS_getpid), program, has_us(environment));
      is_told = 1;
    }
  }
  give_place(place);
  return is_told;
}

/* It did not become it. */
static void after_failed_exec(int is_told) {
  if (!is_told) return;
  struct place *place = take_place();
  if (place) {
    struct line line = open_line(place, "stay");
    put_pid(&line, system_call(SYS_getpid));
    close_line(&line);
  }
  give_place(place);
}

/* ---- The calls ---- */

#define REAL(result, name, ...)                                                                                                                                 \
  TOGETHER static result (*real)(__VA_ARGS__) = NULL;                                                                                                                          \
  if (!real) *(void **)&real = next_function(name)

/* What only the program's own calls may change. */
static void set_error(int number) {
  REAL(int *, "__errno_location", void);
  *real() = number;
}

#define MODE_OF(flags)                                                                                                                                          \
  mode_t mode = 0;                                                                                                                                              \
  if (((flags)&O_CREAT) || ((flags)&O_TMPFILE) == O_TMPFILE) {                                                                                                  \
    va_list list;                                                                                                                                               \
    va_start(list, flags);                                                                                                                                      \
    mode = va_arg(list, mode_t);                                                                                                                                \
    va_end(list);                                                                                                                                               \
  }

#define OPEN(name)                                                                                                                                              \
  EXPORT int name(const char *path, int flags, ...) {                                                                                                           \
    MODE_OF(flags)                                                                                                                                              \
    REAL(int, #name, const char *, int, ...);                                                                                                                   \
    int fd = real(path, flags, mode);                                                                                                                           \
    if (fd >= 0) note_open(AT_FDCWD, path, flags, fd);                                                                                                          \
    return fd;                                                                                                                                                  \
  }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                                                                                            \
  EXPORT int name(int folder, const char *path, int flags, ...) {                                                                                               \
    MODE_OF(flags)                                                                                                                                              \
    REAL(int, #name, int, const char *, int, ...);                                                                                                              \
    int fd = real(folder, path, flags, mode);                                                                                                                   \
    if (fd >= 0) note_open(folder, path, flags, fd);                                                                                                            \
    return fd;                                                                                                                                                  \
  }
OPENAT(openat)
OPENAT(openat64)

/* What -D_FORTIFY_SOURCE makes of them. */
#define OPEN_2(name)                                                                                                                                            \
  EXPORT int name(const char *path, int flags) {                                                                                                                \
    REAL(int, #name, const char *, int);                                                                                                                        \
    int fd = real(path, flags);                                                                                                                                 \
    if (fd >= 0) note_open(AT_FDCWD, path, flags, fd);                                                                                                          \
    return fd;                                                                                                                                                  \
  }
OPEN_2(__open_2)
OPEN_2(__open64_2)

#define OPENAT_2(name)                                                                                                                                          \
  EXPORT int name(int folder, const char *path, int flags) {                                                                                                    \
    REAL(int, #name, int, const char *, int);                                                                                                                   \
    int fd = real(folder, path, flags);                                                                                                                         \
    if (fd >= 0) note_open(folder, path, flags, fd);                                                                                                            \
    return fd;                                                                                                                                                  \
  }
OPENAT_2(__openat_2)
OPENAT_2(__openat64_2)

#define CREAT(name)                                                                                                                                             \
  EXPORT int name(const char *path, mode_t mode) {                                                                                                              \
    REAL(int, #name, const char *, mode_t);                                                                                                                     \
    int fd = real(path, mode);                                                                                                                                  \
    if (fd >= 0) note_open(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, fd);                                                                                   \
    return fd;                                                                                                                                                  \
  }
CREAT(creat)
CREAT(creat64)

static int descriptor_of(FILE *file) {
  REAL(int, "fileno", FILE *);
  return real(file);
}

static int flags_of(const char *mode) {
  int both = contains(mode, "+");
  if (*mode == 'r') return both ? O_RDWR : O_RDONLY;
  return (both ? O_RDWR : O_WRONLY) | O_CREAT | (*mode == 'w' ? O_TRUNC : O_APPEND);
}

#define FOPEN(name)                                                                                                                                             \
  EXPORT FILE *name(const char *path, const char *mode) {                                                                                                       \
    REAL(FILE *, #name, const char *, const char *);                                                                                                            \
    FILE *file = real(path, mode);                                                                                                                              \
    if (file && mode) note_open(AT_FDCWD, path, flags_of(mode), descriptor_of(file));                                                                                  \
    return file;                                                                                                                                                \
  }
FOPEN(fopen)
FOPEN(fopen64)

#define FREOPEN(name)                                                                                                                                           \
  EXPORT FILE *name(const char *path, const char *mode, FILE *old) {                                                                                            \
    REAL(FILE *, #name, const char *, const char *, FILE *);                                                                                                    \
    FILE *file = real(path, mode, old);                                                                                                                         \
    if (file && mode) note_open(AT_FDCWD, path, flags_of(mode), descriptor_of(file));                                                                                  \
    return file;                                                                                                                                                \
  }
FREOPEN(freopen)
FREOPEN(freopen64)

/* Files of a name nobody knows before. */
#define MKSTEMP(name, parameters, types, values)                                                                                                                \
  EXPORT int name parameters {                                                                                                                                  \
    REAL_TYPED(int, #name, types);                                                                                                                              \
    int fd = real values;                                                                                                                                       \
    if (fd >= 0) note_open(AT_FDCWD, pattern, O_RDWR | O_CREAT | O_EXCL, fd);                                                                                   \
    return fd;                                                                                                                                                  \
  }
#define REAL_TYPED(result, name, types)                                                                                                                         \
  TOGETHER static result (*real) types = NULL;                                                                                                                                 \
  if (!real) *(void **)&real = next_function(name)
MKSTEMP(mkstemp, (char *pattern), (char *), (pattern))
MKSTEMP(mkstemp64, (char *pattern), (char *), (pattern))
MKSTEMP(mkostemp, (char *pattern, int flags), (char *, int), (pattern, flags))
MKSTEMP(mkostemp64, (char *pattern, int flags), (char *, int), (pattern, flags))
MKSTEMP(mkstemps, (char *pattern, int tail), (char *, int), (pattern, tail))
MKSTEMP(mkstemps64, (char *pattern, int tail), (char *, int), (pattern, tail))
MKSTEMP(mkostemps, (char *pattern, int tail, int flags), (char *, int, int), (pattern, tail, flags))
MKSTEMP(mkostemps64, (char *pattern, int tail, int flags), (char *, int, int), (pattern, tail, flags))

EXPORT int rename(const char *from, const char *to) {
  REAL(int, "rename", const char *, const char *);
  int result = real(from, to);
  if (result == 0) note_rename(AT_FDCWD, from, AT_FDCWD, to);
  return result;
}

EXPORT int renameat(int from_folder, const char *from, int to_folder, const char *to) {
  REAL(int, "renameat", int, const char *, int, const char *);
  int result = real(from_folder, from, to_folder, to);
  if (result == 0) note_rename(from_folder, from, to_folder, to);
  return result;
}

EXPORT int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
  REAL(int, "renameat2", int, const char *, int, const char *, unsigned);
  /* Called without looking whether it is there: as if the kernel did not have it. */
  if (!real) {
    set_error(ENOSYS);
    return -1;
  }
  int result = real(from_folder, from, to_folder, to, flags);
  if (result == 0) note_rename(from_folder, from, to_folder, to);
  return result;
}

EXPORT DIR *opendir(const char *path) {
  REAL(DIR *, "opendir", const char *);
  DIR *folder = real(path);
  if (folder) note_list(AT_FDCWD, path);
  return folder;
}

EXPORT DIR *fdopendir(int fd) {
  REAL(DIR *, "fdopendir", int);
  DIR *folder = real(fd);
  if (folder) note_list(fd, ".");
  return folder;
}

static int become(const char *path, char *const *argv, char *const *environment) {
  REAL(int, "execve", const char *, char *const *, char *const *);
  struct program program;
  int is_told = before_exec(AT_FDCWD, path, 0, environment, &program);
  KEEP_OUT_OF(program, environment)
  int result = real(path, argv, environment);
  after_failed_exec(is_told);
  return result;
}

static int become_found(const char *file, char *const *argv, char *const *environment) {
  REAL(int, "execvpe", const char *, char *const *, char *const *);
  struct program program;
  int is_told = before_exec(AT_FDCWD, file, 1, environment, &program);
  KEEP_OUT_OF(program, environment)
  int result = real(file, argv, environment);
  after_failed_exec(is_told);
  return result;
}

EXPORT int execve(const char *path, char *const argv[], char *const environment[]) { return become(path, argv, environment); }
EXPORT int execv(const char *path, char *const argv[]) { return become(path, argv, environ); }
EXPORT int execvp(const char *file, char *const argv[]) { return become_found(file, argv, environ); }
EXPORT int execvpe(const char *file, char *const argv[], char *const environment[]) { return become_found(file, argv, environment); }

EXPORT int fexecve(int fd, char *const argv[], char *const environment[]) {
  REAL(int, "fexecve", int, char *const *, char *const *);
  char link[40] = "/proc/self/fd/";
  struct line number = {link, 14, 0};
  put_number(&number, (uint64_t)fd);
  link[number.length] = 0;
  struct program program;
  int is_told = before_exec(AT_FDCWD, link, 0, environment, &program);
  KEEP_OUT_OF(program, environment)
  int result = real(fd, argv, environment);
  after_failed_exec(is_told);
  return result;
}

EXPORT int execveat(int folder, const char *path, char *const argv[], char *const environment[], int flags) {
  REAL(int, "execveat", int, const char *, char *const *, char *const *, int);
  if (!real) {
    set_error(ENOSYS);
    return -1;
  }
  struct program program;
  int is_told = before_exec(folder, path, 0, environment, &program);
  KEEP_OUT_OF(program, environment)
  int result = real(folder, path, argv, environment, flags);
  after_failed_exec(is_told);
  return result;
}

/* The arguments of execl and its like stand one by one. */
#define LISTED(first)                                                                                                                                           \
  va_list list;                                                                                                                                                 \
  va_start(list, first);                                                                                                                                        \
  size_t count = 1;                                                                                                                                             \
  if (first)                                                                                                                                                    \
    while (va_arg(list, char *)) count++;                                                                                                                       \
  va_end(list);                                                                                                                                                 \
  char **argv = __builtin_alloca((count + 1) * sizeof *argv);                                                                                                   \
  argv[0] = (char *)first;                                                                                                                                      \
  va_start(list, first);                                                                                                                                        \
  for (size_t index = 1; index <= count; index++) argv[index] = first ? va_arg(list, char *) : NULL

EXPORT int execl(const char *path, const char *first, ...) {
  LISTED(first);
  va_end(list);
  return become(path, argv, environ);
}

EXPORT int execlp(const char *file, const char *first, ...) {
  LISTED(first);
  va_end(list);
  return become_found(file, argv, environ);
}

EXPORT int execle(const char *path, const char *first, ...) {
  LISTED(first);
  char *const *environment = va_arg(list, char *const *);
  va_end(list);
  return become(path, argv, environment);
}

typedef int spawning(pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *, char *const *, char *const *);

static int start_other(spawning *real, int is_searched, pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
                       char *const *argv, char *const *environment) {
  struct program program = {NULL, 0};
  struct place *place = file && is_active() ? take_place() : NULL;
  int is_known = 0;
  if (place) {
    const char *path = file;
    if (is_searched) path = search(place->line, file) ? place->line : NULL;
    is_known = path && absolute(place->path, AT_FDCWD, path) && look_at(place, AT_FDCWD, path, &program);
  } else if (file_path) is_lost = 1;
  int is_watched = has_us(environment);
  KEEP_OUT_OF(program, environment)
  pid_t child = 0;
  int result = real(&child, file, actions, attributes, argv, environment);
  if (result == 0 && pid) *pid = child;
  if (result == 0 && is_known) tell_exec(place, child, &program, is_watched);
  give_place(place);
  return result;
}

EXPORT int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes, char *const argv[],
                       char *const environment[]) {
  TOGETHER static spawning *real = NULL;
  if (!real) *(void **)&real = next_function("posix_spawn");
  return start_other(real, 0, pid, path, actions, attributes, argv, environment);
}

EXPORT int posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes, char *const argv[],
                        char *const environment[]) {
  TOGETHER static spawning *real = NULL;
  if (!real) *(void **)&real = next_function("posix_spawnp");
  return start_other(real, 1, pid, file, actions, attributes, argv, environment);
}

/* The C library starts the shell itself: it loads us, unless the program has taken us out of its own environment. */
static void note_shell(void) {
  if (!is_active() || has_us(environ)) return;
  struct place *place = take_place();
  struct program program;
  if (place && absolute(place->path, AT_FDCWD, "/bin/sh") && look_at(place, AT_FDCWD, "/bin/sh", &program)) tell_exec(place, 0, &program, 0);
  give_place(place);
}

EXPORT int system(const char *command) {
  REAL(int, "system", const char *);
  if (command) note_shell();
  return real(command);
}

EXPORT FILE *popen(const char *command, const char *mode) {
  REAL(FILE *, "popen", const char *, const char *);
  note_shell();
  return real(command, mode);
}

/* ---- Hello ---- */

/* Programs in Go call the kernel themselves: the library is loaded, and sees nothing. */
static int is_go(void) {
  const ElfW(Phdr) *headers = (const ElfW(Phdr) *)getauxval(AT_PHDR);
  unsigned long count = getauxval(AT_PHNUM);
  if (!headers) return 0;
  uintptr_t base = 0;
  for (unsigned long index = 0; index < count; index++)
    if (headers[index].p_type == PT_PHDR) base = (uintptr_t)headers - headers[index].p_vaddr;
  for (unsigned long index = 0; index < count; index++) {
    if (headers[index].p_type != PT_NOTE) continue;
    const char *at = (const char *)(base + headers[index].p_vaddr), *end = at + headers[index].p_memsz;
    while (at + sizeof(ElfW(Nhdr)) <= end) {
      const ElfW(Nhdr) *note = (const ElfW(Nhdr) *)at;
      const char *name = at + sizeof *note;
      if (note->n_namesz == 4 && name + 4 <= end && same(name, "Go")) return 1;
      at = name + ((note->n_namesz + 3u) & ~3u) + ((note->n_descsz + 3u) & ~3u);
    }
  }
  return 0;
}

/* Whether a pipe or socket on standard input is at its end with nothing in it: then nothing can come from it. */
static void put_input(struct line *line) {
  struct stat status;
  if (status_of(0, &status) != 0 || !(S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode))) return;
  char byte;
  int has_ended;
  if (S_ISSOCK(status.st_mode)) {
    has_ended = system_call(SYS_recvfrom, 0, &byte, 1, MSG_PEEK | MSG_DONTWAIT, NULL, NULL) == 0;
  } else {
    struct pollfd asked = {0, POLLIN, 0};
    struct timespec now = {0, 0};
    has_ended = system_call(SYS_ppoll, &asked, 1, &now, NULL, 8) >= 0 && (asked.revents & POLLHUP) && !(asked.revents & POLLIN);
  }
  put_text(line, has_ended ? ",\"stdin\":\"ended\"" : ",\"stdin\":\"open\"");
}

__attribute__((constructor)) static void hello(void) {
  if (!is_active()) return;
  struct place *place = take_place();
  if (place) {
    long got = system_call(SYS_readlinkat, AT_FDCWD, "/proc/self/exe", place->path, PATH_ROOM - 1);
    if (got < 0) got = 0;
    place->path[got] = 0;
    move_up(place, (size_t)got);
    struct line line = open_line(place, "loaded");
    put_pid(&line, system_call(SYS_getpid));
    put_literal(&line, ",\"ppid\":");
    put_number(&line, (uint64_t)system_call(SYS_getppid));
    put_literal(&line, ",\"exe\":");
    put_path(&line, place->path);
    put_input(&line);
    if (is_go()) put_literal(&line, ",\"why\":\"it is a Go program, which calls the kernel itself\"");
    put_time(&line);
    close_line(&line);
  }
  give_place(place);
}
