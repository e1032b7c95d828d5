/*
 * The function that a program would have called without this library: the next of its name among the libraries that the
 * loader lists after us. What dlsym(RTLD_NEXT) finds, without asking for the libraries that hold dlsym before glibc 2.34, whose
 * loading alone cost every process more than all else here. Formats: System V ABI, chapter 5; GNU hash table and symbol versions.
 */
#include <dlfcn.h>
#include <elf.h>
#include <link.h>

extern struct r_debug _r_debug __attribute__((weak));
#pragma weak dlsym
extern ElfW(Dyn) _DYNAMIC[] __attribute__((visibility("hidden")));

struct symbol_table {
  const ElfW(Sym) *symbols;
  const char *names;
  const uint16_t *versions;
  const uint32_t *gnu_hash;
  const uint32_t *old_hash;
};

/* The loader has added the base to most addresses, and not to those of objects that cannot be written. */
static const void *placed(const struct link_map *object, const ElfW(Dyn) *entry) {
  return (const void *)(entry->d_un.d_ptr < object->l_addr ? entry->d_un.d_ptr + object->l_addr : entry->d_un.d_ptr);
}

static struct symbol_table table_of(const struct link_map *object) {
  struct symbol_table table = {0};
  for (const ElfW(Dyn) *entry = object->l_ld; entry && entry->d_tag != DT_NULL; entry++) {
    if (entry->d_tag == DT_SYMTAB) table.symbols = placed(object, entry);
    else if (entry->d_tag == DT_STRTAB) table.names = placed(object, entry);
    else if (entry->d_tag == DT_VERSYM) table.versions = placed(object, entry);
    else if (entry->d_tag == DT_GNU_HASH) table.gnu_hash = placed(object, entry);
    else if (entry->d_tag == DT_HASH) table.old_hash = placed(object, entry);
  }
  return table;
}

/* Whether a symbol is a function of that name, in the version that new programs get. */
static int is_function(const struct symbol_table *table, uint32_t index, const char *name) {
  const ElfW(Sym) *symbol = &table->symbols[index];
  if (ELF64_ST_TYPE(symbol->st_info) != STT_FUNC || symbol->st_shndx == SHN_UNDEF) return 0;
  if (table->versions && (table->versions[index] & 0x8000)) return 0;
  const char *found = table->names + symbol->st_name;
  while (*name && *name == *found) name++, found++;
  return *name == *found;
}

static uint32_t by_gnu_hash(const struct symbol_table *table, const char *name) {
  const uint32_t *hashes = table->gnu_hash;
  uint32_t buckets = hashes[0], first = hashes[1], words = hashes[2], shift = hashes[3];
  if (!buckets || !words) return 0;
  const ElfW(Addr) *bloom = (const ElfW(Addr) *)(hashes + 4);
  const uint32_t *bucket = (const uint32_t *)(bloom + words), *chain = bucket + buckets;
  uint32_t hash = 5381, bits = sizeof(ElfW(Addr)) * 8;
  for (const unsigned char *at = (const unsigned char *)name; *at; at++) hash = hash * 33 + *at;
  ElfW(Addr) word = bloom[(hash / bits) % words];
  if (!(word >> (hash % bits) & 1) || !(word >> ((hash >> shift) % bits) & 1)) return 0;
  uint32_t index = bucket[hash % buckets];
  if (index < first) return 0;
  for (;; index++) {
    if ((chain[index - first] | 1) == (hash | 1) && is_function(table, index, name)) return index;
    if (chain[index - first] & 1) return 0;
  }
}

static uint32_t by_old_hash(const struct symbol_table *table, const char *name) {
  const uint32_t *hashes = table->old_hash, *chain = hashes + 2 + hashes[0];
  uint32_t hash = 0;
  if (!hashes[0]) return 0;
  for (const unsigned char *at = (const unsigned char *)name; *at; at++) {
    hash = (hash << 4) + *at;
    hash = (hash ^ (hash >> 24 & 0xf0)) & 0x0fffffff;
  }
  for (uint32_t index = hashes[2 + hash % hashes[0]]; index; index = chain[index])
    if (is_function(table, index, name)) return index;
  return 0;
}

/*
 * NULL where there is none. Takes no lock: the libraries a program was started with are never taken out of the list, those it
 * loads later come after them, and the C library is among the first. Another loader than glibc's has no such list: its own dlsym is asked.
 */
static void *next_function(const char *name) {
  const struct link_map *object = &_r_debug ? _r_debug.r_map : NULL;
  while (object && object->l_ld != _DYNAMIC) object = object->l_next;
  if (!object) return dlsym ? dlsym(RTLD_NEXT, name) : NULL;
  for (object = object->l_next; object; object = object->l_next) {
    struct symbol_table table = table_of(object);
    if (!table.symbols || !table.names) continue;
    uint32_t index = table.gnu_hash ? by_gnu_hash(&table, name) : table.old_hash ? by_old_hash(&table, name) : 0;
    if (index) return (void *)(object->l_addr + table.symbols[index].st_value);
  }
  return NULL;
}
