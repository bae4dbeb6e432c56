// SPDX-License-Identifier: GPL-2.0-only
/* control-rules.c - what is to happen at accesses, and what was seen; see control-rules.h */
#include "sim/control-rules.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/scope.h"
#include "sim/control-words.h"

#define LOG_MAX (16u << 20)
#define VALUE_MAX 256
#define STEP_MS 20 /* how often a delay looks whether it is still wanted */

const char *const access_words[] = {
	[SIM_ACCESS_READ] = "read",
	[SIM_ACCESS_WRITE] = "write",
	[SIM_ACCESS_LIST] = "list",
	[SIM_ACCESS_OPEN] = "open",
	NULL,
};

static const char access_letters[] = {
	[SIM_ACCESS_READ] = 'R',
	[SIM_ACCESS_WRITE] = 'W',
	[SIM_ACCESS_LIST] = 'L',
	[SIM_ACCESS_OPEN] = 'O',
};

static __thread bool quiet;

void control_quiet(bool on)
{
	quiet = on;
}

/* --- rules --- */

static char *copy(const char *text)
{
	return text ? sim_strdup(text) : NULL;
}

static struct rule *rule_copy(const struct rule *rule)
{
	struct rule *own = sim_alloc(sizeof(*own));

	*own = *rule;
	own->pattern = copy(rule->pattern);
	own->path = copy(rule->path);
	own->value = copy(rule->value);
	return own;
}

static bool is_actor(const struct rule *rule)
{
	return rule->kind == RULE_RIVAL || rule->kind == RULE_WHEN;
}

void rule_add(struct control *control, const struct rule *rule)
{
	struct rule *own = rule_copy(rule);

	pthread_mutex_lock(&control->lock);
	TAILQ_INSERT_TAIL(&control->rules, own, in_control);
	pthread_mutex_unlock(&control->lock);
}

static void rule_free(struct rule *rule)
{
	free(rule->pattern);
	free(rule->path);
	free(rule->value);
	free(rule);
}

void rules_clear(struct control *control, enum rule_kind kind)
{
	struct rule *rule, *next;

	pthread_mutex_lock(&control->lock);
	for (rule = TAILQ_FIRST(&control->rules); rule; rule = next) {
		next = TAILQ_NEXT(rule, in_control);
		if (rule->kind != kind)
			continue;
		TAILQ_REMOVE(&control->rules, rule, in_control);
		rule_free(rule);
	}
	pthread_mutex_unlock(&control->lock);
}

/* "/sys/bus/BUS/devices/NAME..." is NAME..., which is how files of devices are known; else NULL. */
static const char *device_part(const char *path)
{
	static const char bus[] = "/sys/bus/", devices[] = "/devices/";
	const char *at;

	if (strncmp(path, bus, sizeof(bus) - 1) != 0)
		return NULL;
	at = strchr(path + sizeof(bus) - 1, '/');
	if (!at || strncmp(at, devices, sizeof(devices) - 1) != 0)
		return NULL;
	return at + sizeof(devices) - 1;
}

bool rule_matches(const char *pattern, const char *path)
{
	const char *device = device_part(pattern);

	if (device)
		pattern = device;
	if (*pattern == '/')
		return fnmatch(pattern, path, 0) == 0;
	for (const char *at = strchr(path, '/'); at; at = strchr(at + 1, '/'))
		if (fnmatch(pattern, at + 1, 0) == 0)
			return true;
	return false;
}

char *rule_path(const char *path)
{
	return *path == '/' ? sim_strdup(path) : sim_format("/sys/bus/cxl/devices/%s", path);
}

/* --- the log --- */

/* As in the measured traces: one line, "~" for a newline. */
static void put_value(struct sim_buf *out, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len && i < VALUE_MAX; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (c == '\n')
			sim_printf(out, "~");
		else if (c < 0x20 || c > 0x7e)
			sim_printf(out, "\\x%02x", c);
		else
			sim_put(out, &c, 1);
	}
	if (len > VALUE_MAX)
		sim_printf(out, "...");
}

/* The newer half of what was seen is worth more than all of the memory. */
static void keep_log_small(struct sim_buf *log)
{
	const char *half;
	size_t len;

	if (log->len < LOG_MAX)
		return;
	half = strchr(log->text + log->len / 2, '\n');
	if (!half)
		return;
	len = log->len - (size_t)(half + 1 - log->text);
	memmove(log->text, half + 1, len + 1);
	log->len = len;
}

struct seen {
	const char *who; /* "", or "rival " */
	enum sim_access access;
	const char *path;
	const char *bytes;
	size_t len;
	ssize_t result;
	const char *why; /* "", or " (injected)" */
};

static void put_result(struct sim_buf *log, ssize_t result)
{
	const char *name = result < 0 ? sim_errno_name((int)result) : NULL;

	if (name)
		sim_printf(log, "%s", name);
	else
		sim_printf(log, "%zd", result);
}

static void log_access(struct control *control, const struct seen *seen)
{
	struct sim_buf *log = &control->log;

	pthread_mutex_lock(&control->lock);
	if (control->logging) {
		keep_log_small(log);
		sim_printf(log, "%s%c %s", seen->who, access_letters[seen->access], seen->path);
		if (seen->access == SIM_ACCESS_WRITE) {
			sim_printf(log, " <- ");
			put_value(log, seen->bytes, seen->len);
		}
		sim_printf(log, " : ");
		put_result(log, seen->result);
		sim_printf(log, "%s\n", seen->why);
	}
	pthread_mutex_unlock(&control->lock);
}

/* --- hooks --- */

/* What this thread is writing, for the line that follows when the answer is known. */
static __thread struct {
	char bytes[VALUE_MAX + 1];
	size_t len;
} writing;

/* What the rules say of one access. */
struct due {
	unsigned int ms;
	int error;
	struct rule *actors[8]; /* rivals, and orders */
	size_t n_actors;
};

/* A rule that has had its turn leaves the list. */
static bool is_due(struct control *control, struct rule *rule)
{
	if (rule->nth == 0)
		return true;
	if (--rule->nth > 0)
		return false;
	TAILQ_REMOVE(&control->rules, rule, in_control);
	return true;
}

/* Only one failure can be the answer: another one that is due waits for the next access. */
static bool has_to_wait(const struct rule *rule, const struct due *due)
{
	return rule->kind == RULE_FAIL && rule->nth == 1 && due->error;
}

static void rule_happens(struct control *control, struct rule *rule, struct due *due)
{
	bool again = rule->nth == 0;

	if (has_to_wait(rule, due) || !is_due(control, rule))
		return;
	if (is_actor(rule)) {
		/* freed when it has acted */
		due->actors[due->n_actors++] = again ? rule_copy(rule) : rule;
		return;
	}
	if (rule->kind == RULE_DELAY)
		due->ms += rule->ms;
	else if (!due->error)
		due->error = rule->error;
	if (!again)
		rule_free(rule);
}

static void find_due(struct control *control, enum sim_access access, const char *path,
		     struct due *due)
{
	struct rule *rule, *next;

	pthread_mutex_lock(&control->lock);
	control->counts[access]++;
	for (rule = TAILQ_FIRST(&control->rules); rule; rule = next) {
		next = TAILQ_NEXT(rule, in_control);
		if (rule->access != access || !rule_matches(rule->pattern, path))
			continue;
		if (is_actor(rule) && due->n_actors == ARRAY_LEN(due->actors))
			continue;
		rule_happens(control, rule, due);
	}
	pthread_mutex_unlock(&control->lock);
}

static void rival_writes(struct control *control, struct rule *rival, const char *path)
{
	auto_sim_buf struct sim_buf value = { 0 };
	const char *to = rival->path ? rival->path : path;
	int r = 0;

	if (rival->path)
		sim_printf(&value, "%s\n", rival->value);
	else
		r = sim_read(control->world, path, &value);
	if (r == 0)
		r = sim_write(control->world, to, sim_text(&value), value.len);
	log_access(control, &(struct seen){ "rival ", SIM_ACCESS_WRITE, to, sim_text(&value),
					    value.len, r ? r : (ssize_t)value.len, "" });
}

static void act(struct control *control, struct rule *rule, const char *path)
{
	if (rule->kind == RULE_RIVAL)
		rival_writes(control, rule, path);
	else
		control_order(control, rule->path, rule->value);
	rule_free(rule);
}

/* Whoever waits may be told to stop: then the access does not take place. */
static int sleep_ms(const struct control *control, unsigned int ms)
{
	for (unsigned int step; ms > 0; ms -= step) {
		struct timespec time = { 0 };

		step = ms < STEP_MS ? ms : STEP_MS;
		time.tv_nsec = (long)step * 1000000;
		if (control->is_interrupted && control->is_interrupted())
			return -EINTR;
		nanosleep(&time, NULL);
	}
	return 0;
}

static void remember_writing(const char *bytes, size_t len)
{
	writing.len = len;
	memcpy(writing.bytes, bytes, len < VALUE_MAX ? len : VALUE_MAX);
}

static int before(void *data, enum sim_access access, const char *path, const char *bytes,
		  size_t len)
{
	struct control *control = data;
	struct due due = { 0 };
	int interrupted;

	if (quiet)
		return 0;
	find_due(control, access, path, &due);
	interrupted = sleep_ms(control, due.ms);
	for (size_t i = 0; i < due.n_actors; i++)
		act(control, due.actors[i], path);
	if (access == SIM_ACCESS_WRITE)
		remember_writing(bytes, len);
	if (interrupted)
		due.error = interrupted;
	if (due.error)
		log_access(control, &(struct seen){ "", access, path, bytes, len, due.error,
						    " (injected)" });
	return due.error;
}

static void after(void *data, enum sim_access access, const char *path, ssize_t result)
{
	/* Opening is only of interest when it fails. */
	if (quiet || (access == SIM_ACCESS_OPEN && result == 0))
		return;
	log_access(data,
		   &(struct seen){ "", access, path, writing.bytes, writing.len, result, "" });
}

const struct sim_hooks control_hooks = {
	.before = before,
	.after = after,
};
