/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kobj.h - the tree of directories, files and links that sysfs shows
 *
 * A kobj is a directory or a link; files are not objects but rows of the
 * attribute tables of their directory, and what they say is computed from the
 * model each time.  Nothing here knows what CXL is, and nothing here locks:
 * api.h does, once for all.
 */
#ifndef SIM_KOBJ_H
#define SIM_KOBJ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>
#include <sys/types.h>

#include "sim/text.h"

/*
 * One file.  show and store get the model that came with the table, and return
 * 0 or the -errno that read(2) or write(2) is to answer.  The text that store
 * gets ends in a NUL, like in the kernel; @len does not count it.
 *
 * Files that only differ in a number (target0 ... target15) have @n set and use
 * the functions that end in _nth.  visible is asked each time: NULL is always.
 */
struct sim_attr {
	const char *name;
	unsigned int mode;
	int (*show)(const void *model, struct sim_buf *out);
	int (*store)(void *model, const char *text, size_t len);
	bool (*visible)(const void *model);
	unsigned int n;
	int (*show_nth)(const void *model, unsigned int n, struct sim_buf *out);
	int (*store_nth)(void *model, unsigned int n, const char *text, size_t len);
	bool (*visible_nth)(const void *model, unsigned int n);
	bool binary;	/* a size of 0 in stat, and no limit of one page */
	bool notifies;	/* poll(2) tells when it changed since it was read */
	/* Who is not root gets this instead; NULL: the same. */
	int (*show_public)(const void *model, struct sim_buf *out);
	/* Instead of store: what is written has a place in the file. */
	int (*store_at)(void *model, const char *bytes, size_t len, off_t offset);
	unsigned int public_len;	/* who is not root reads no further; 0: no limit */
};

/* A table of files; with @dir they are in a directory of that name. */
struct sim_group {
	const char *dir;
	const struct sim_attr *attrs;	/* ends with a row without name */
	bool (*visible)(const void *model);
};

enum sim_kind {
	SIM_DIR,
	SIM_LINK,
	SIM_FILE,	/* only as an answer of sim_stat(): no kobj is a file */
	SIM_CHAR,	/* a node in /dev */
	SIM_BLOCK,	/* the same of a disk */
};

/* A table that is in use, and what its functions work on. */
struct sim_table {
	const struct sim_attr *attrs;
	void *model;
	unsigned int first_row;	/* see sim_kobj_row() */
};

struct sim_kobj {
	char *name;
	enum sim_kind kind;
	uint64_t ino;
	struct sim_kobj *parent;
	struct sim_kobj *target;	/* of a link */
	unsigned int major, minor;	/* of a node */
	unsigned int mode;		/* of a node; of a directory when it is not 0755 */
	int (*open)(void *model);	/* of a node: 0 or what open(2) answers */
	struct sim_table *tables;
	size_t n_tables;
	bool (*visible)(const void *model);
	void *model;
	void (*release)(void *model);	/* called when the kobj goes */
	bool removed;
	unsigned int events;		/* how often files in it changed by themselves */
	unsigned int refs;		/* open handles */
	unsigned int n_dirs;		/* directories in it, for st_nlink */
	struct sim_kobj *next_in_bucket, *next_by_ino;
	TAILQ_HEAD(, sim_kobj) children;
	TAILQ_ENTRY(sim_kobj) siblings;
	TAILQ_HEAD(, sim_kobj) links;	/* that lead here */
	TAILQ_ENTRY(sim_kobj) same_target;
};

/* The name @name of @dir is not what it was: removed, or a link that leads nowhere any more. */
typedef void (*sim_gone_fn)(void *data, const struct sim_kobj *dir, const char *name);

/* The root of a new tree, and the end of a tree with all that is in it. */
struct sim_kobj *sim_kobj_new_tree(void);
void sim_kobj_free_tree(struct sim_kobj *root);
/* Call @gone from now on, for each name that goes; what was below it is not told. */
void sim_kobj_on_gone(struct sim_kobj *root, sim_gone_fn gone, void *data);

/* A new directory in @parent.  The name must not be taken: see sim_kobj_child(). */
struct sim_kobj *sim_kobj_add(struct sim_kobj *parent, const char *name, void *model);

/* The directory @path below @base; what is missing on the way is made. */
struct sim_kobj *sim_kobj_mkpath(struct sim_kobj *base, const char *path);

/* Remove an object with everything below it.  Links that lead there are not seen any more. */
void sim_kobj_remove(struct sim_kobj *kobj);

/*
 * Show @group in @kobj.  @model may be another one than the object's.  The
 * group (and its table) must outlive the object.
 */
void sim_kobj_add_group(struct sim_kobj *kobj, const struct sim_group *group, void *model);
void sim_kobj_add_groups(struct sim_kobj *kobj, const struct sim_group *const *groups, void *model);
void sim_kobj_remove_group(struct sim_kobj *kobj, const struct sim_group *group);

/* A link, shown as sysfs does: relative, up to the first directory both have in common. */
struct sim_kobj *sim_kobj_add_link(struct sim_kobj *dir, const char *name, struct sim_kobj *target);
/* A node of a character device. */
struct sim_kobj *sim_kobj_add_node(struct sim_kobj *dir, const char *name, unsigned int mode,
				   unsigned int major, unsigned int minor);
/* Remove the link or node of that name; nothing happens when there is none. */
void sim_kobj_remove_child(struct sim_kobj *dir, const char *name);

/* What is directly in @dir under that name, hidden or not; NULL: nothing. */
struct sim_kobj *sim_kobj_child(const struct sim_kobj *dir, const char *name);

/* The object with that number in a tree; NULL: it is gone. */
struct sim_kobj *sim_kobj_by_ino(const struct sim_kobj *root, uint64_t ino);

/*
 * All rows of all tables that a tree uses have numbers of their own, from 1 to
 * SIM_MAX_ROW: that of a row is the first_row of its table and its place there.
 */
#define SIM_MAX_ROW 4095
const struct sim_attr *sim_kobj_row(const struct sim_kobj *root, unsigned int number);

/* The row of that name that @dir shows now.  NULL: there is none. */
const struct sim_attr *sim_kobj_attr(const struct sim_kobj *dir, const char *name,
				     const struct sim_table **ret_table);
bool sim_attr_visible(const struct sim_attr *attr, const void *model);
bool sim_kobj_visible(const struct sim_kobj *kobj);

/* Handles keep the memory of an object, not the object: see ->removed. */
void sim_kobj_ref(struct sim_kobj *kobj);
void sim_kobj_unref(struct sim_kobj *kobj);

/* The path from the root of the tree, with a leading slash. */
void sim_kobj_path(const struct sim_kobj *kobj, struct sim_buf *out);
/* What readlink(2) says of a link. */
void sim_kobj_link_text(const struct sim_kobj *link, struct sim_buf *out);

#endif
