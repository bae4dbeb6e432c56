/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * attach-survey.h - gather the facts about devices, with the files that said so
 *
 * One look is one pass over devices.  It has a context of its own, so that nothing is
 * remembered from before, and it remembers what devices share: ports and windows.
 */
#ifndef LIBCXL_ATTACH_SURVEY_H
#define LIBCXL_ATTACH_SURVEY_H

#include "libcxl/attach-rules.h"
#include "libcxl/private.h"

/* Files that were looked at, and what each said: two lists of the same length. */
struct evidence {
	struct words paths, said;
	struct words unread;	/* "FILE: ERRNO" of those that could not be read */
	bool vanished;		/* one of them because its device went away meanwhile */
	bool out_of_memory;
};

struct attach_device {
	/* who it is; the survey finds the rest */
	char *memdev;		/* "mem0", or NULL */
	char *parent;		/* real place of the device that carries it, "devices/..." */

	char *parent_driver, *memdev_driver;	/* NULL: none */
	char *region, *region_driver;
	char *port;		/* that a sentence is about */
	struct attach_facts facts;
	bool has_range;
	uint64_t resource, size;
	int locked;		/* 1, 0, or -1: not known */
	struct evidence evidence;

	/* of the looks and the conclusion, see attach.c */
	unsigned int looks;
	bool unlike;		/* the last two looks differ */
	bool moved;		/* and not only in what one of them could not read */
	struct attach_verdict verdict;
	char *reason, *advice;
};

void attach_device_free(struct attach_device *device);

/* What a port on the way of several devices looks like; see attach-way.c. */
struct port_view;
struct window_view;

struct attach_look {
	struct ctx *ctx;
	struct port_view *ports;
	size_t n_ports;
	struct window_view *windows;
	size_t n_windows;
};

int attach_look_begin(struct ctx *like, struct attach_look *ret);
void attach_look_end(struct attach_look *look);
#define auto_attach_look at_end(attach_look_end)

/*
 * Everything about the device, from its memdev or its parent.  Returns 0, -ENODEV: it is
 * gone, or -ENOMEM.
 */
int attach_survey(struct attach_look *look, struct attach_device *device);

/*
 * Is the function at device->parent capable of CXL?  1: yes; 0: no; or why that cannot be
 * told, as attach_pci_read().
 */
int attach_survey_candidate(struct attach_look *look, struct attach_device *device);

/* --- attach-way.c: from the root to the device --- */

/* Facts and evidence about the ports that lead to it and the windows above them. */
void attach_survey_way(struct attach_look *look, struct attach_device *device);
void attach_views_free(struct attach_look *look);

/* --- for both: look at a file, and keep what it said --- */

/* 0, -ENOENT, or another error; @buf as for sysfs_read(). */
int evidence_read(struct attach_look *look, struct evidence *evidence, const char *path,
		  char *buf);
/* The last part of a link, which the caller frees.  0, -ENOENT, or another error. */
int evidence_link(struct attach_look *look, struct evidence *evidence, const char *path,
		  char **ret);
int evidence_exists(struct attach_look *look, struct evidence *evidence, const char *path);
/* 0, or an error that is told for @path. */
int evidence_number(struct attach_look *look, struct evidence *evidence, const char *path,
		    uint64_t *ret);
int attach_read_number(struct ctx *ctx, const char *path, uint64_t *ret);
/* What was found out in another way. */
void evidence_add(struct ctx *ctx, struct evidence *evidence, const char *path, const char *said);
void evidence_failed(struct ctx *ctx, struct evidence *evidence, const char *path, int error);
/* What is below this port could not be listed: for a trouble, or because it went away. */
void evidence_unlisted(struct ctx *ctx, struct evidence *evidence, struct cxl_port *port);
void evidence_append(struct evidence *to, const struct evidence *from);
void evidence_clear(struct evidence *evidence);

/* The fact is what was found, not so when the file is absent, and unknown after an error. */
void fact_from(struct attach_facts *facts, enum attach_fact fact, int r);

#endif
