/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * topology-lines.h - a topology file as sections and keys that know their line
 *
 * Knows nothing of what sections and keys mean; topology-keys.h does.
 */
#ifndef SIM_TOPOLOGY_LINES_H
#define SIM_TOPOLOGY_LINES_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

struct sim_line {
	unsigned int number;
	char *key;	/* lower case */
	char *value;	/* without quotes and comment */
};

/* [KIND NAME], both in lower case; name is "" when there is none */
struct sim_section {
	unsigned int line;
	char *kind;
	char *name;
	struct sim_line *lines;
	size_t n_lines;
};

struct sim_lines {
	const char *path;
	FILE *complain_to;
	unsigned int mistakes;
	struct sim_section *sections;
	size_t n_sections;
};

/*
 * Read a file.  0, or a negative errno when it cannot be read; mistakes in it
 * are told and counted.  path and complain_to are set by the caller.
 */
int sim_lines_read(struct sim_lines *lines);
/* The same with text that is in memory; path is what it is called. */
int sim_lines_parse(struct sim_lines *lines, const char *text, size_t len);
void sim_lines_clear(struct sim_lines *lines);

/* Tell one mistake.  @line 0: it is in the whole file. */
void sim_mistake(struct sim_lines *lines, unsigned int line, const char *format, ...)
	__attribute__((__format__(__printf__, 3, 4)));

/* The line with that key; NULL: the section does not have it. */
const struct sim_line *sim_section_get(const struct sim_section *section, const char *key);
/* Its number; without it that of the section. */
unsigned int sim_section_line(const struct sim_section *section, const char *key);
/* The same of the section [machine], of which there is one at most; without it 0. */
unsigned int sim_machine_line(const struct sim_lines *lines, const char *key);

/* Make room for one more item in an array, by the address of its pointer; returns it, zeroed. */
void *sim_grow(void *array, size_t *n, size_t item_size);

#endif
