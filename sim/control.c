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

#include "base/numbers.h"
#include "base/scope.h"
#include "sim/control-inject.h"
#include "sim/control-rules.h"
#include "sim/world.h"

#define MAX_WORDS 8

struct control_row {
	const char *name;
	void (*show)(struct control *control, struct sim_buf *out);
	/* One line as words; words[n] is NULL. */
	int (*order)(struct control *control, size_t n, char **words);
};

static bool is_word(const char *text, const char *word)
{
	return text && strcmp(text, word) == 0;
}

static int parse_access(const char *text, enum sim_access *ret)
{
	for (size_t i = 0; access_words[i]; i++)
		if (is_word(text, access_words[i])) {
			*ret = (enum sim_access)i;
			return 0;
		}
	return -EINVAL;
}

static int parse_errno(const char *text, int *ret)
{
	uint32_t number;

	*ret = sim_errno_number(text);
	if (*ret == 0 && parse_u32(text, 10, &number) == 0 && number > 0 && number < 4096)
		*ret = -(int)number;
	return *ret ? 0 : -EINVAL;
}

/* "*": at each, which the rules know as 0 */
static int parse_nth(const char *text, unsigned long *ret)
{
	uint32_t nth;
	int r;

	if (is_word(text, "*")) {
		*ret = 0;
		return 0;
	}
	r = parse_u32(text, 10, &nth);
	if (r < 0 || nth == 0)
		return -EINVAL;
	*ret = nth;
	return 0;
}

static const char *nth_text(const struct rule *rule, char text[32])
{
	snprintf(text, 32, "%lu", rule->nth);
	return rule->nth ? text : "*";
}

static void show_rules(struct control *control, enum rule_kind kind,
		       void (*put)(const struct rule *rule, struct sim_buf *out),
		       struct sim_buf *out)
{
	const struct rule *rule;

	pthread_mutex_lock(&control->lock);
	TAILQ_FOREACH(rule, &control->rules, in_control)
		if (rule->kind == kind)
			put(rule, out);
	pthread_mutex_unlock(&control->lock);
}

/* --- fail: PATTERN [N] ERRNO [ACCESS] --- */

static void fail_put(const struct rule *rule, struct sim_buf *out)
{
	char nth[32];

	sim_printf(out, "%s %s %s %s\n", rule->pattern, nth_text(rule, nth),
		   sim_errno_name(rule->error) ? sim_errno_name(rule->error) : "?",
		   access_words[rule->access]);
}

static void fail_show(struct control *control, struct sim_buf *out)
{
	show_rules(control, RULE_FAIL, fail_put, out);
}

static int fail_order(struct control *control, size_t n, char **words)
{
	struct rule rule = { .kind = RULE_FAIL, .access = SIM_ACCESS_WRITE, .nth = 1 };
	size_t at = 1;
	int r;

	if (n == 1 && is_word(words[0], "clear")) {
		rules_clear(control, RULE_FAIL);
		return 0;
	}
	rule.pattern = words[0];
	if (n > 2 && parse_nth(words[at], &rule.nth) == 0)
		at++;
	r = at < n ? parse_errno(words[at++], &rule.error) : -EINVAL;
	if (r == 0 && at < n)
		r = parse_access(words[at++], &rule.access);
	if (r < 0 || at != n)
		return -EINVAL;
	rule_add(control, &rule);
	return 0;
}

/* --- delay: PATTERN MILLISECONDS [ACCESS] --- */

static void delay_put(const struct rule *rule, struct sim_buf *out)
{
	sim_printf(out, "%s %u %s\n", rule->pattern, rule->ms, access_words[rule->access]);
}

static void delay_show(struct control *control, struct sim_buf *out)
{
	show_rules(control, RULE_DELAY, delay_put, out);
}

static int delay_order(struct control *control, size_t n, char **words)
{
	struct rule rule = { .kind = RULE_DELAY, .access = SIM_ACCESS_WRITE };
	uint32_t ms;

	if (n == 1 && is_word(words[0], "clear")) {
		rules_clear(control, RULE_DELAY);
		return 0;
	}
	if (n < 2 || n > 3 || parse_u32(words[1], 10, &ms) < 0)
		return -EINVAL;
	if (n == 3 && parse_access(words[2], &rule.access) < 0)
		return -EINVAL;
	rule.pattern = words[0];
	rule.ms = ms;
	rule_add(control, &rule);
	return 0;
}

/* --- rival: COUNT, or PATH VALUE [PATTERN [N]] --- */

static void rival_put(const struct rule *rule, struct sim_buf *out)
{
	char nth[32];

	if (rule->path)
		sim_printf(out, "%s %s ", rule->path, rule->value);
	sim_printf(out, "%s %s\n", rule->pattern, nth_text(rule, nth));
}

static void rival_show(struct control *control, struct sim_buf *out)
{
	show_rules(control, RULE_RIVAL, rival_put, out);
}

/* Each of the next @count creations finds that its id has just been taken. */
static int take_ids(struct control *control, uint32_t count)
{
	struct rule rule = {
		.kind = RULE_RIVAL,
		.access = SIM_ACCESS_WRITE,
		.pattern = (char *)"create_*_region",
	};

	for (rule.nth = 1; rule.nth <= count; rule.nth++)
		rule_add(control, &rule);
	return 0;
}

static int write_between(struct control *control, size_t n, char **words)
{
	struct rule rule = {
		.kind = RULE_RIVAL,
		.access = SIM_ACCESS_WRITE,
		.pattern = n > 2 ? words[2] : (char *)"*",
		.nth = 1,
		.value = words[1],
	};

	if (n > 4 || (n == 4 && (parse_nth(words[3], &rule.nth) < 0 || rule.nth == 0)))
		return -EINVAL;
	rule.path = rule_path(words[0]);
	rule_add(control, &rule);
	free(rule.path);
	return 0;
}

static int rival_order(struct control *control, size_t n, char **words)
{
	uint32_t count;

	if (n == 1 && is_word(words[0], "clear")) {
		rules_clear(control, RULE_RIVAL);
		return 0;
	}
	if (n > 1)
		return write_between(control, n, words);
	if (parse_u32(words[0], 10, &count) < 0 || count > 10000)
		return -EINVAL;
	return take_ids(control, count);
}

/* --- count, log: what was seen --- */

static void count_show(struct control *control, struct sim_buf *out)
{
	pthread_mutex_lock(&control->lock);
	for (size_t i = 0; access_words[i]; i++)
		sim_printf(out, "%s %lu\n", access_words[i], control->counts[i]);
	pthread_mutex_unlock(&control->lock);
}

static int count_order(struct control *control, size_t n, char **words)
{
	if (n != 1 || !is_word(words[0], "clear"))
		return -EINVAL;
	pthread_mutex_lock(&control->lock);
	memset(control->counts, 0, sizeof(control->counts));
	pthread_mutex_unlock(&control->lock);
	return 0;
}

static void log_show(struct control *control, struct sim_buf *out)
{
	pthread_mutex_lock(&control->lock);
	sim_put(out, sim_text(&control->log), control->log.len);
	pthread_mutex_unlock(&control->lock);
}

static int log_order(struct control *control, size_t n, char **words)
{
	bool clear = is_word(words[0], "clear"), on = is_word(words[0], "on");

	if (n != 1 || !(clear || on || is_word(words[0], "off")))
		return -EINVAL;
	pthread_mutex_lock(&control->lock);
	if (clear)
		sim_buf_clear(&control->log);
	else
		control->logging = on;
	pthread_mutex_unlock(&control->lock);
	return 0;
}

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
	{ "count", count_show, count_order },
	{ "delay", delay_show, delay_order },
	{ "extent", control_extent_show, control_extent },
	{ "fail", fail_show, fail_order },
	{ "kernel-log", kernel_log_show },
	{ "link-loss", NULL, control_remove },
	{ "log", log_show, log_order },
	{ "lost", lost_show },
	{ "module", control_module_show, control_module },
	{ "offline-fails", control_offline_fails_show, control_offline_fails },
	{ "online-daemon", control_online_daemon_show, control_online_daemon },
	{ "online-fails", control_online_fails_show, control_online_fails },
	{ "pid", pid_show },
	{ "plug", NULL, control_plug },
	{ "poison", control_poison_show, control_poison },
	{ "remove", NULL, control_remove },
	{ "rival", rival_show, rival_order },
	{ "snapshot", snapshot_show },
	{ "unmovable", NULL, control_unmovable },
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

/* Empty lines and comments order nothing. */
static int order_line(struct control_file *file, char *line)
{
	char *words[MAX_WORDS + 1] = { NULL };
	char *rest = NULL;
	size_t n = 0;

	for (char *word = strtok_r(line, " \t", &rest); word; word = strtok_r(NULL, " \t", &rest)) {
		if (n == MAX_WORDS)
			return -EINVAL;
		words[n++] = word;
	}
	if (n == 0 || words[0][0] == '#')
		return 0;
	return file->row->order(file->control, n, words);
}

ssize_t control_write(struct control_file *file, const char *bytes, size_t len)
{
	auto_free char *text = sim_alloc(len + 1);
	char *rest = NULL;
	int r = 0;

	memcpy(text, bytes, len);
	for (char *line = strtok_r(text, "\n", &rest); line && r == 0;
	     line = strtok_r(NULL, "\n", &rest))
		r = order_line(file, line);
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

void control_free(struct control *control)
{
	sim_set_hooks(control->world, NULL);
	rules_clear(control, RULE_FAIL);
	rules_clear(control, RULE_DELAY);
	rules_clear(control, RULE_RIVAL);
	sim_buf_clear(&control->log);
	pthread_mutex_destroy(&control->lock);
	free(control);
}
