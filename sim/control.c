// SPDX-License-Identifier: GPL-2.0-only
/*
 * control.c - the files of the control directory
 *
 * One row per file: what a read shows, and what one line of a write orders.  A
 * new file is a row here and an entry in cxl-sim(1).
 */
#include "sim/control.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/scope.h"
#include "sim/control-inject.h"
#include "sim/control-orders.h"
#include "sim/control-rules.h"
#include "sim/control-words.h"
#include "sim/world.h"

#define MAX_WORDS 16

struct control_row {
	const char *name;
	void (*show)(struct control *control, struct sim_buf *out);
	/* One line as words; words[n] is NULL. */
	int (*order)(struct control *control, size_t n, char **words);
};

/* --- the machine --- */

static void snapshot_show(struct control *control, struct sim_buf *out)
{
	sim_dump(control->world, "/sys", out);
	sim_dump(control->world, "/dev", out);
	sim_inject_lost(control->world, out);
}

static void lost_show(struct control *control, struct sim_buf *out)
{
	sim_inject_lost(control->world, out);
}

/* Not mounted over the real one: /proc with something over it cannot be mounted again inside. */
static void iomem_show(struct control *control, struct sim_buf *out)
{
	sim_read(control->world, "/proc/iomem", out);
}

static void kernel_log_show(struct control *control, struct sim_buf *out)
{
	sim_inject_kernel_log(control->world, out);
}

static void pid_show(struct control *control, struct sim_buf *out)
{
	sim_printf(out, "%d\n", getpid());
}

/* --- the files --- */

static const struct control_row rows[] = {
	{ "count", control_count_show, control_count },
	{ "delay", control_delay_show, control_delay },
	{ "extent", control_extent_show, control_extent },
	{ "fail", control_fail_show, control_fail },
	{ "iomem", iomem_show },
	{ "kernel-log", kernel_log_show },
	{ "link-loss", NULL, control_remove },
	{ "log", control_log_show, control_log },
	{ "lost", lost_show },
	{ "module", control_module_show, control_module },
	{ "offline-fails", control_offline_fails_show, control_offline_fails },
	{ "online-daemon", control_online_daemon_show, control_online_daemon },
	{ "online-fails", control_online_fails_show, control_online_fails },
	{ "pid", pid_show },
	{ "plug", NULL, control_plug },
	{ "poison", control_poison_show, control_poison },
	{ "remove", NULL, control_remove },
	{ "rival", control_rival_show, control_rival },
	{ "snapshot", snapshot_show },
	{ "unmovable", NULL, control_unmovable },
	{ "when", control_when_show, control_when },
};

struct control_file {
	struct control *control;
	const struct control_row *row;
	struct sim_buf text;
	bool made;
};

const char *control_name(size_t i)
{
	return i < ARRAY_LEN(rows) ? rows[i].name : NULL;
}

unsigned int control_mode(size_t i)
{
	return (rows[i].show ? 0444 : 0) | (rows[i].order ? 0200 : 0);
}

int control_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(rows[i].name, name) == 0)
			return (int)i;
	return -ENOENT;
}

int control_open(struct control *control, const char *name, int flags, struct control_file **ret)
{
	struct control_file *file;
	int row;

	row = control_find(name);
	if (row < 0)
		return row;
	file = sim_alloc(sizeof(*file));
	file->control = control;
	file->row = &rows[row];
	*ret = file;
	return 0;
}

static void make(struct control_file *file)
{
	sim_buf_clear(&file->text);
	control_quiet(true);
	file->row->show(file->control, &file->text);
	control_quiet(false);
	file->made = true;
}

ssize_t control_read(struct control_file *file, char *buf, size_t size, off_t offset)
{
	size_t left;

	if (offset == 0 || !file->made)
		make(file);
	if (offset < 0 || (uint64_t)offset >= file->text.len)
		return 0;
	left = file->text.len - (size_t)offset;
	if (left > size)
		left = size;
	memcpy(buf, file->text.text + offset, left);
	return (ssize_t)left;
}

static const struct control_row *find_row(const char *name)
{
	int row = control_find(name);

	return row < 0 ? NULL : &rows[row];
}

bool control_can_order(const char *name)
{
	const struct control_row *row = find_row(name);

	return row && row->order;
}

/* Empty lines and comments order nothing. */
static int order_words(struct control *control, const struct control_row *row, char *line)
{
	char *words[MAX_WORDS + 1] = { NULL };
	char *rest = NULL;
	size_t n = 0;

	for (char *word = strtok_r(line, " \t", &rest); word; word = strtok_r(NULL, " \t", &rest)) {
		if (n == MAX_WORDS)
			return control_no("more than %d words", MAX_WORDS);
		words[n++] = word;
	}
	if (n == 0 || words[0][0] == '#')
		return 0;
	return row->order(control, n, words);
}

/* Why it was refused stands in the kernel log: a write has no other answer than an errno. */
static int order_line(struct control *control, const struct control_row *row, const char *line)
{
	auto_free char *copy = sim_strdup(line);
	int r;

	control_reason_clear();
	r = order_words(control, row, copy);
	if (r < 0) {
		sim_lock(control->world);
		sim_log(control->world, "cxl-sim: %s: \"%s\": %s", row->name, line,
			control_reason(r));
		sim_unlock(control->world);
	}
	return r;
}

void control_order(struct control *control, const char *name, const char *line)
{
	order_line(control, find_row(name), line);
}

ssize_t control_write(struct control_file *file, const char *bytes, size_t len)
{
	auto_free char *text = sim_alloc(len + 1);
	char *rest = NULL;
	int r = 0;

	memcpy(text, bytes, len);
	for (char *line = strtok_r(text, "\n", &rest); line && r == 0;
	     line = strtok_r(NULL, "\n", &rest))
		r = order_line(file->control, file->row, line);
	return r < 0 ? r : (ssize_t)len;
}

void control_close(struct control_file *file)
{
	sim_buf_clear(&file->text);
	free(file);
}

/* --- life --- */

struct control *control_new(struct sim_world *world)
{
	struct control *control = sim_alloc(sizeof(*control));
	struct sim_hooks hooks = control_hooks;

	control->world = world;
	pthread_mutex_init(&control->lock, NULL);
	TAILQ_INIT(&control->rules);
	hooks.data = control;
	sim_set_hooks(world, &hooks);
	return control;
}

void control_ask_interrupted(struct control *control, bool (*is_interrupted)(void))
{
	control->is_interrupted = is_interrupted;
}

void control_free(struct control *control)
{
	sim_set_hooks(control->world, NULL);
	rules_clear(control, RULE_FAIL);
	rules_clear(control, RULE_DELAY);
	rules_clear(control, RULE_RIVAL);
	rules_clear(control, RULE_WHEN);
	sim_buf_clear(&control->log);
	pthread_mutex_destroy(&control->lock);
	free(control);
}
