/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kobj.c - the tree of directories, files and links that sysfs shows
 *
 * One hash table of (directory, name) serves all directories of a tree: a bus
 * with thousands of devices is as quick to look through as a small one.
 */
#include "sim/kobj.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_BUCKETS 256
#define TABLE_SLOTS 1024 /* a power of two, far above the number of tables that there are */

/* A table that some object uses, or used. */
struct known_table {
	const struct sim_attr *attrs; /* NULL: a free slot */
	unsigned int first_row;
};

/* The root of a tree carries what belongs to the whole of it. */
struct tree {
	struct sim_kobj root; /* first */
	struct sim_kobj **buckets;
	struct sim_kobj **by_ino;
	size_t n_buckets; /* of both; a power of two */
	size_t n_objects;
	uint64_t last_ino;
	struct known_table tables[TABLE_SLOTS];
	const struct sim_attr *rows[SIM_MAX_ROW + 1];
	unsigned int last_row;
	sim_gone_fn gone;
	void *gone_data;
};

static struct tree *tree_of(const struct sim_kobj *kobj)
{
	while (kobj->parent)
		kobj = kobj->parent;
	return (struct tree *)kobj;
}

static size_t hash(const struct sim_kobj *dir, const char *name)
{
	uint64_t h = dir->ino * UINT64_C(0x9e3779b97f4a7c15);

	for (; *name; name++)
		h = (h ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
	return (size_t)(h ^ h >> 32);
}

static struct sim_kobj **bucket_of(const struct tree *tree, const struct sim_kobj *dir,
				   const char *name)
{
	return &tree->buckets[hash(dir, name) & (tree->n_buckets - 1)];
}

/* Numbers are given one after the other. */
static struct sim_kobj **ino_bucket_of(const struct tree *tree, uint64_t ino)
{
	return &tree->by_ino[ino & (tree->n_buckets - 1)];
}

static void table_insert(struct tree *tree, struct sim_kobj *kobj)
{
	struct sim_kobj **bucket = bucket_of(tree, kobj->parent, kobj->name);

	kobj->next_in_bucket = *bucket;
	*bucket = kobj;
	bucket = ino_bucket_of(tree, kobj->ino);
	kobj->next_by_ino = *bucket;
	*bucket = kobj;
}

static void new_buckets(struct tree *tree, size_t n)
{
	tree->n_buckets = n;
	tree->buckets = sim_alloc(n * sizeof(struct sim_kobj *));
	tree->by_ino = sim_alloc(n * sizeof(struct sim_kobj *));
}

static void table_grow(struct tree *tree)
{
	struct sim_kobj **old = tree->buckets;
	size_t n_old = tree->n_buckets;

	free(tree->by_ino);
	new_buckets(tree, 4 * n_old);
	for (size_t i = 0; i < n_old; i++) {
		while (old[i]) {
			struct sim_kobj *kobj = old[i];

			old[i] = kobj->next_in_bucket;
			table_insert(tree, kobj);
		}
	}
	free(old);
}

static void table_remove(struct tree *tree, struct sim_kobj *kobj)
{
	struct sim_kobj **at = bucket_of(tree, kobj->parent, kobj->name);

	while (*at != kobj)
		at = &(*at)->next_in_bucket;
	*at = kobj->next_in_bucket;
	at = ino_bucket_of(tree, kobj->ino);
	while (*at != kobj)
		at = &(*at)->next_by_ino;
	*at = kobj->next_by_ino;
}

struct sim_kobj *sim_kobj_by_ino(const struct sim_kobj *root, uint64_t ino)
{
	const struct tree *tree = tree_of(root);
	struct sim_kobj *kobj = *ino_bucket_of(tree, ino);

	if (ino == root->ino)
		return (struct sim_kobj *)root;
	while (kobj && kobj->ino != ino)
		kobj = kobj->next_by_ino;
	return kobj;
}

struct sim_kobj *sim_kobj_new_tree(void)
{
	struct tree *tree = sim_alloc(sizeof(*tree));

	tree->root.name = sim_strdup("");
	tree->root.refs = 1;
	tree->root.ino = tree->last_ino = 1;
	TAILQ_INIT(&tree->root.children);
	TAILQ_INIT(&tree->root.links);
	new_buckets(tree, FIRST_BUCKETS);
	return &tree->root;
}

static struct sim_kobj *add(struct sim_kobj *parent, const char *name, enum sim_kind kind)
{
	struct tree *tree = tree_of(parent);
	struct sim_kobj *kobj = sim_alloc(sizeof(*kobj));

	kobj->name = sim_strdup(name);
	kobj->kind = kind;
	kobj->ino = ++tree->last_ino;
	kobj->parent = parent;
	kobj->refs = 1;
	TAILQ_INIT(&kobj->children);
	TAILQ_INIT(&kobj->links);
	TAILQ_INSERT_TAIL(&parent->children, kobj, siblings);
	if (kind == SIM_DIR)
		parent->n_dirs++;
	if (++tree->n_objects > tree->n_buckets)
		table_grow(tree);
	table_insert(tree, kobj);
	return kobj;
}

struct sim_kobj *sim_kobj_add(struct sim_kobj *parent, const char *name, void *model)
{
	struct sim_kobj *kobj = add(parent, name, SIM_DIR);

	kobj->model = model;
	return kobj;
}

struct sim_kobj *sim_kobj_mkpath(struct sim_kobj *base, const char *path)
{
	char *copy = sim_strdup(path);
	char *rest = NULL;

	for (char *name = strtok_r(copy, "/", &rest); name; name = strtok_r(NULL, "/", &rest)) {
		struct sim_kobj *child = sim_kobj_child(base, name);

		base = child ? child : sim_kobj_add(base, name, NULL);
	}
	free(copy);
	return base;
}

static void free_memory(struct sim_kobj *kobj)
{
	free(kobj->tables);
	free(kobj->name);
	free(kobj);
}

void sim_kobj_ref(struct sim_kobj *kobj)
{
	kobj->refs++;
}

void sim_kobj_unref(struct sim_kobj *kobj)
{
	if (--kobj->refs == 0)
		free_memory(kobj);
}

void sim_kobj_on_gone(struct sim_kobj *root, sim_gone_fn gone, void *data)
{
	struct tree *tree = tree_of(root);

	tree->gone = gone;
	tree->gone_data = data;
}

static void tell_gone(const struct tree *tree, const struct sim_kobj *kobj)
{
	if (tree->gone && kobj->parent)
		tree->gone(tree->gone_data, kobj->parent, kobj->name);
}

/* The link, which may outlive its target, keeps that in memory. */
static void drop_target(struct sim_kobj *link)
{
	TAILQ_REMOVE(&link->target->links, link, same_target);
	sim_kobj_unref(link->target);
	link->target = NULL;
}

static void remove_one(struct tree *tree, struct sim_kobj *kobj)
{
	struct sim_kobj *link;

	while (!TAILQ_EMPTY(&kobj->children))
		remove_one(tree, TAILQ_FIRST(&kobj->children));
	TAILQ_FOREACH(link, &kobj->links, same_target)
		tell_gone(tree, link);
	table_remove(tree, kobj);
	tree->n_objects--;
	TAILQ_REMOVE(&kobj->parent->children, kobj, siblings);
	if (kobj->kind == SIM_DIR)
		kobj->parent->n_dirs--;
	kobj->parent = NULL;
	kobj->removed = true;
	if (kobj->release)
		kobj->release(kobj->model);
	kobj->model = NULL;
	if (kobj->target)
		drop_target(kobj);
	sim_kobj_unref(kobj);
}

void sim_kobj_remove(struct sim_kobj *kobj)
{
	struct tree *tree = tree_of(kobj);

	tell_gone(tree, kobj);
	remove_one(tree, kobj);
}

void sim_kobj_free_tree(struct sim_kobj *root)
{
	struct tree *tree = tree_of(root);

	tree->gone = NULL;
	while (!TAILQ_EMPTY(&root->children))
		sim_kobj_remove(TAILQ_FIRST(&root->children));
	free(tree->buckets);
	free(tree->by_ino);
	free_memory(root);
}

/* --- rows of tables --- */

static struct known_table *slot_of(struct tree *tree, const struct sim_attr *attrs)
{
	size_t slot = (uintptr_t)attrs / sizeof(*attrs);

	while (tree->tables[slot % TABLE_SLOTS].attrs &&
	       tree->tables[slot % TABLE_SLOTS].attrs != attrs)
		slot++;
	return &tree->tables[slot % TABLE_SLOTS];
}

/* Tables are constants of the program: their number has a limit that a test knows. */
static unsigned int number_rows(struct tree *tree, const struct sim_attr *attrs)
{
	struct known_table *known = slot_of(tree, attrs);

	if (known->attrs)
		return known->first_row;
	known->attrs = attrs;
	known->first_row = tree->last_row + 1;
	for (; attrs->name && tree->last_row < SIM_MAX_ROW; attrs++)
		tree->rows[++tree->last_row] = attrs;
	return known->first_row;
}

const struct sim_attr *sim_kobj_row(const struct sim_kobj *root, unsigned int number)
{
	return number <= SIM_MAX_ROW ? tree_of(root)->rows[number] : NULL;
}

static void add_table(struct sim_kobj *kobj, const struct sim_attr *attrs, void *model)
{
	size_t size = (kobj->n_tables + 1) * sizeof(*kobj->tables);
	unsigned int first_row = number_rows(tree_of(kobj), attrs);

	kobj->tables = sim_realloc(kobj->tables, size);
	kobj->tables[kobj->n_tables++] = (struct sim_table){ attrs, model, first_row };
}

/* --- directories and links --- */

void sim_kobj_add_group(struct sim_kobj *kobj, const struct sim_group *group, void *model)
{
	struct sim_kobj *dir;

	if (!group->dir) {
		add_table(kobj, group->attrs, model);
		return;
	}
	dir = sim_kobj_child(kobj, group->dir);
	if (!dir)
		dir = sim_kobj_add(kobj, group->dir, model);
	dir->visible = group->visible;
	if (group->attrs)
		add_table(dir, group->attrs, model);
}

void sim_kobj_add_groups(struct sim_kobj *kobj, const struct sim_group *const *groups, void *model)
{
	for (; groups && *groups; groups++)
		sim_kobj_add_group(kobj, *groups, model);
}

void sim_kobj_remove_group(struct sim_kobj *kobj, const struct sim_group *group)
{
	if (group->dir) {
		sim_kobj_remove_child(kobj, group->dir);
		return;
	}
	for (size_t i = 0; i < kobj->n_tables; i++) {
		if (kobj->tables[i].attrs != group->attrs)
			continue;
		kobj->n_tables--;
		memmove(&kobj->tables[i], &kobj->tables[i + 1],
			(kobj->n_tables - i) * sizeof(*kobj->tables));
		return;
	}
}

struct sim_kobj *sim_kobj_add_link(struct sim_kobj *dir, const char *name, struct sim_kobj *target)
{
	struct sim_kobj *link = add(dir, name, SIM_LINK);

	link->target = target;
	TAILQ_INSERT_TAIL(&target->links, link, same_target);
	sim_kobj_ref(target);
	return link;
}

struct sim_kobj *sim_kobj_add_node(struct sim_kobj *dir, const char *name, unsigned int mode,
				   unsigned int major, unsigned int minor)
{
	struct sim_kobj *node = add(dir, name, SIM_CHAR);

	node->mode = mode;
	node->major = major;
	node->minor = minor;
	return node;
}

void sim_kobj_remove_child(struct sim_kobj *dir, const char *name)
{
	struct sim_kobj *child = sim_kobj_child(dir, name);

	if (child)
		sim_kobj_remove(child);
}

struct sim_kobj *sim_kobj_child(const struct sim_kobj *dir, const char *name)
{
	struct sim_kobj *kobj = *bucket_of(tree_of(dir), dir, name);

	while (kobj && (kobj->parent != dir || strcmp(kobj->name, name) != 0))
		kobj = kobj->next_in_bucket;
	return kobj;
}

bool sim_attr_visible(const struct sim_attr *attr, const void *model)
{
	if (attr->visible_nth)
		return attr->visible_nth(model, attr->n);
	return !attr->visible || attr->visible(model);
}

bool sim_kobj_visible(const struct sim_kobj *kobj)
{
	if (kobj->kind == SIM_LINK && kobj->target->removed)
		return false;
	return !kobj->visible || kobj->visible(kobj->model);
}

const struct sim_attr *sim_kobj_attr(const struct sim_kobj *dir, const char *name,
				     const struct sim_table **ret_table)
{
	for (size_t i = 0; i < dir->n_tables; i++) {
		const struct sim_table *table = &dir->tables[i];

		for (const struct sim_attr *attr = table->attrs; attr->name; attr++) {
			if (strcmp(attr->name, name) != 0 || !sim_attr_visible(attr, table->model))
				continue;
			if (ret_table)
				*ret_table = table;
			return attr;
		}
	}
	return NULL;
}

void sim_kobj_path(const struct sim_kobj *kobj, struct sim_buf *out)
{
	if (!kobj->parent)
		return;
	sim_kobj_path(kobj->parent, out);
	sim_printf(out, "/%s", kobj->name);
}

static bool is_above(const struct sim_kobj *dir, const struct sim_kobj *kobj)
{
	for (kobj = kobj->parent; kobj; kobj = kobj->parent)
		if (kobj == dir)
			return true;
	return false;
}

/* From just below @top down to @kobj */
static void path_below(const struct sim_kobj *top, const struct sim_kobj *kobj, struct sim_buf *out)
{
	if (kobj->parent != top) {
		path_below(top, kobj->parent, out);
		sim_printf(out, "/");
	}
	sim_printf(out, "%s", kobj->name);
}

void sim_kobj_link_text(const struct sim_kobj *link, struct sim_buf *out)
{
	const struct sim_kobj *base = link->parent;

	for (; !is_above(base, link->target); base = base->parent)
		sim_printf(out, "../");
	path_below(base, link->target, out);
}
