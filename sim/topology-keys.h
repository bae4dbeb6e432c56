/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * topology-keys.h - what the sections of a topology file may hold: one table per kind
 *
 * The reader, the writer and the test of the manual page go by these tables.
 */
#ifndef SIM_TOPOLOGY_KEYS_H
#define SIM_TOPOLOGY_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/text.h"
#include "sim/topology-lines.h"

enum sim_key_type {
	SIM_KEY_NUMBER,
	SIM_KEY_HEX,	/* the same, but written in hex */
	SIM_KEY_SIZE,	/* bytes; K, M, G and T are powers of 1024 */
	SIM_KEY_FLAG,	/* yes or no */
	SIM_KEY_NOT,	/* the field says the opposite of the key */
	SIM_KEY_WORD,	/* one of words[], the field is its index */
	SIM_KEY_TEXT,
	SIM_KEY_OTHER,	/* topology-ini.c and topology-save.c know it: lists, references */
};

struct sim_key {
	const char *name;	/* "dport-" stands for dport-0, dport-1, ... */
	enum sim_key_type type;
	size_t offset, width;	/* of the field */
	uint64_t fallback;	/* what a file that lacks the key means */
	int64_t min, max;	/* both 0: whatever the field can hold */
	const char *const *words;	/* ends with NULL */
	const char *text;	/* fallback of a text; NULL: no text */
};

enum sim_section_id {
	SIM_SECTION_MACHINE,
	SIM_SECTION_HOST_BRIDGE,
	SIM_SECTION_SWITCH,
	SIM_SECTION_WINDOW,
	SIM_SECTION_MEMDEV,
	SIM_SECTION_ACCELERATOR,
	SIM_SECTION_REGION,
	SIM_SECTION_EXTENT,
	SIM_SECTIONS,
};

struct sim_section_kind {
	const char *name;
	const struct sim_key *keys;	/* ends with a row without name */
};
extern const struct sim_section_kind sim_section_kinds[SIM_SECTIONS];

/* The row for a key; NULL: there is no such key. */
const struct sim_key *sim_key_find(enum sim_section_id id, const char *name);

/* Set all fields of @object, which was zeroed, to their fallbacks. */
void sim_keys_fallback(enum sim_section_id id, void *object);
/* Set all fields that @section names; mistakes, also unknown keys, are told. */
void sim_keys_read(enum sim_section_id id, const struct sim_section *section, void *object,
		   struct sim_lines *lines);
/* Write a line for each field that differs from its fallback. */
void sim_keys_write(enum sim_section_id id, const void *object, struct sim_buf *out);

/* 0 or -EINVAL, -ERANGE: decimal or 0x and hex, nothing before and after. */
int sim_read_number(const char *text, uint64_t *ret);
/* The same with at most one of K, M, G and T behind it. */
int sim_read_size(const char *text, uint64_t *ret);
void sim_write_size(struct sim_buf *out, uint64_t size);

#endif
