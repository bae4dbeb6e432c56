/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * text.h - text as the kernel writes and reads it
 *
 * The parsers take what kstrtoull(), kstrtobool() and sysfs_streq() take, no
 * more and no less; do not "improve" them.
 */
#ifndef SIM_TEXT_H
#define SIM_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No memory is the end of the simulator: these do not return NULL. */
void *sim_alloc(size_t size);	/* zeroed */
void *sim_realloc(void *old, size_t size);
char *sim_strdup(const char *text);
char *sim_format(const char *format, ...) __attribute__((__format__(__printf__, 1, 2)));

/* A growing text.  Zero-initialised is empty; text is NULL until the first byte. */
struct sim_buf {
	char *text;	/* always ends in a NUL that len does not count */
	size_t len;
	size_t size;
};

/*
 * The C library's %#x writes 0 as "0", the kernel's as "0x0": write "0x%" instead.
 * Both return 0, so that a show function can end in "return sim_printf(...)".
 */
int sim_printf(struct sim_buf *out, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));
int sim_put(struct sim_buf *out, const void *bytes, size_t len);
void sim_buf_clear(struct sim_buf *buf);
/* "" instead of NULL */
const char *sim_text(const struct sim_buf *buf);

#define auto_sim_buf __attribute__((__cleanup__(sim_buf_clear)))

/* Numbers: 0, -EINVAL or -ERANGE.  One newline at the end is allowed. */
int sim_parse_u64(const char *text, unsigned int base, uint64_t *ret);
int sim_parse_int(const char *text, unsigned int base, int *ret);
/* Looks at the first letter (or two) only. */
int sim_parse_bool(const char *text, bool *ret);
/* "region%d" as sscanf() does: what follows the number does not matter. */
int sim_scan_name(const char *text, const char *prefix, int *ret_id);
/* 36 characters of a UUID; more may follow. */
int sim_parse_uuid(const char *text, uint8_t ret[16]);
int sim_print_uuid(struct sim_buf *out, const uint8_t uuid[16]);
bool sim_uuid_is_null(const uint8_t uuid[16]);
/* A copy; one newline at the end does not belong to a name that was written. */
char *sim_without_newline(const char *text);
/* Equal, but for one newline at the end of either. */
bool sim_streq(const char *a, const char *b);

/* What sysfs sorts the names of a directory by, on a machine of 64 bits. */
uint32_t sim_name_hash(const char *name);

/* -16 is "EBUSY" and the other way round; NULL and 0: not an errno that we know. */
const char *sim_errno_name(int negative);
int sim_errno_number(const char *name);

/* Ids: the lowest free one first, as the kernel's ida. */
struct sim_ida {
	uint64_t *bits;
	size_t n_words;
};
int sim_ida_get(struct sim_ida *ida);
/* The lowest free id that is not below @min */
int sim_ida_get_from(struct sim_ida *ida, int min);
void sim_ida_put(struct sim_ida *ida, int id);
void sim_ida_clear(struct sim_ida *ida);

#endif
