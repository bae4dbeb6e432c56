/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * attr.h - attributes as data
 *
 * One table per object type says everything about its sysfs files; this engine
 * reads, parses, caches and writes them.  A read has three kinds of answers:
 *
 *   0          a value
 *   -ENOENT    absent: this kernel, or this object, does not have the file
 *   -ENODATA   the file is there and empty, where the table allows that
 *   other      it could not be read (-EACCES, ...), or it is garbage (-EPROTO),
 *              or the object itself is gone (-ENODEV)
 *
 * The first three are remembered, unless the table says ATTR_LIVE.
 */
#ifndef ENGINE_ATTR_H
#define ENGINE_ATTR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct obj;

enum attr_kind {
	ATTR_U64,	/* 0x... or decimal */
	ATTR_U32,
	ATTR_INT,	/* may be negative */
	ATTR_BOOL,	/* 0 or 1 */
	ATTR_WORD,	/* one of a list of words; has its text, too */
	ATTR_TEXT,
};

enum attr_flag {
	ATTR_LIVE = 1,		/* changes behind our back: never cached */
	ATTR_EMPTY = 2,		/* an empty line is "nothing there", not garbage */
	ATTR_ALWAYS = 4,	/* every such object has it: absent means the object is gone */
};

struct attr_word {
	const char *text;	/* "abc*": all that begin with abc; NULL ends the list */
	int value;
};

struct attr {
	const char *file;
	enum attr_kind kind;
	unsigned int flags;
	const char *since;	/* first kernel that has it */
	const struct attr_word *words;
};

struct attr_type {
	const char *name;
	const char *dir;	/* below /sys, with links to all of them; NULL: their real places */
	const struct attr *attrs;
	size_t n_attrs;
};

enum attr_state { ATTR_UNREAD, ATTR_KNOWN };

struct attr_value {
	enum attr_state state;
	int error;
	int64_t number;
	char *text;
};

int attr_get_u64(struct obj *obj, unsigned int id, uint64_t *ret);
int attr_get_u32(struct obj *obj, unsigned int id, uint32_t *ret);
int attr_get_int(struct obj *obj, unsigned int id, int *ret);	/* also ATTR_BOOL and ATTR_WORD */
/* The text belongs to the object and lives until the attribute is read or written again. */
int attr_get_text(struct obj *obj, unsigned int id, const char **ret);

/*
 * A number from a file whose name is made at run time, strictly parsed and not cached;
 * @kind is not ATTR_WORD or ATTR_TEXT.
 */
int attr_read(struct obj *obj, const char *file, enum attr_kind kind, uint64_t *ret);

/* The value, or @otherwise when there is none; @obj may be NULL. */
uint64_t attr_u64_or(struct obj *obj, unsigned int id, uint64_t otherwise);
int attr_int_or(struct obj *obj, unsigned int id, int otherwise);

int attr_set_u64(struct obj *obj, unsigned int id, uint64_t value);	/* 0x... */
int attr_set_u32(struct obj *obj, unsigned int id, uint32_t value);	/* decimal */
int attr_set_text(struct obj *obj, unsigned int id, const char *text);

/* Forget what was read.  A write to one file may change others, so a write forgets them all. */
void attr_forget(struct obj *obj);

#endif
