// SPDX-License-Identifier: LGPL-2.1-or-later
/* owner.c - who is working on which region, see owner.h */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>

#include "base/numbers.h"
#include "libcxl/memory-knob.h"
#include "libcxl/owner.h"
#include "libcxl/private.h"
#include "libcxl/region-settle.h"
#include "engine/lock.h"

#define RECORD_MAX 4096

void owner_record_clear(struct owner_record *record)
{
	free(record->decoders);
	*record = (struct owner_record){ 0 };
}

int owner_add_decoder(struct owner_record *record, const char *name, uint64_t dpa_size)
{
	struct owner_decoder *at;

	for (size_t i = 0; i < record->n_decoders; i++)
		if (strcmp(record->decoders[i].name, name) == 0)
			return 0;	/* what is known first is what holds */
	at = reallocarray(record->decoders, record->n_decoders + 1, sizeof(*at));
	if (!at)
		return -ENOMEM;
	record->decoders = at;
	at += record->n_decoders++;
	snprintf(at->name, sizeof(at->name), "%s", name);
	at->dpa_size = dpa_size;
	return 0;
}

/* --- processes --- */

/*
 * Field 22 of /proc/PID/stat; the second field is a name that may hold anything, even
 * brackets, and the third the state.  A process that was killed and that its parent has
 * not asked for yet does nothing any more: -ESRCH.
 */
static int process_start_time(pid_t pid, uint64_t *ret)
{
	auto_fclose FILE *file = NULL;
	char path[64], text[1024], *rest;
	size_t len;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "re");
	if (!file)
		return -errno;
	len = fread(text, 1, sizeof(text) - 1, file);
	if (len == 0)
		return ferror(file) ? -errno : -ESRCH;
	text[len] = '\0';
	rest = strrchr(text, ')');
	if (rest && (after_prefix(rest, ") Z ") || after_prefix(rest, ") X ")))
		return -ESRCH;
	for (int field = 2; rest && field < 22; field++)
		rest = strchr(rest + 1, ' ');
	if (!rest)
		return -EPROTO;
	rest++;
	rest[strcspn(rest, " ")] = '\0';
	return parse_u64(rest, 10, ret);
}

/* Only what is known to be over is over: a process that cannot be looked at is alive. */
static bool is_alive(const struct owner_record *record)
{
	uint64_t start_time;
	int r;

	r = process_start_time(record->pid, &start_time);
	if (r < 0)
		return r != -ENOENT && r != -ESRCH;
	return start_time == record->start_time;
}

/* --- records as text --- */

static void record_name(pid_t pid, char name[32])
{
	snprintf(name, 32, "work.%d", pid);
}

/* "pid N", "start N", "region NAME", "policy WORD", "decoder NAME SIZE"; one each line. */
static bool parse_line(const char *line, struct owner_record *record)
{
	char name[32], size[32];
	const char *rest;
	uint64_t number;

	if ((rest = after_prefix(line, "pid ")))
		return parse_i32(rest, 10, &record->pid) == 0;
	if ((rest = after_prefix(line, "start ")))
		return parse_u64(rest, 10, &record->start_time) == 0;
	if ((rest = after_prefix(line, "region "))) {
		snprintf(record->region, sizeof(record->region), "%s", rest);
		return true;
	}
	if ((rest = after_prefix(line, "policy "))) {
		snprintf(record->policy, sizeof(record->policy), "%s", rest);
		return cxlx_sysram_policy_from_name(rest, &(enum cxlx_sysram_policy){ 0 }) == 0;
	}
	if (sscanf(line, "decoder %31s %31s", name, size) != 2 || parse_u64(size, 0, &number) < 0)
		return false;
	return owner_add_decoder(record, name, number) == 0;
}

static int read_record(int dir, const char *name, struct owner_record *ret)
{
	auto_close int fd = openat(dir, name,
				     O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	char text[RECORD_MAX], *at = text, *line;
	ssize_t len;

	*ret = (struct owner_record){ 0 };
	if (fd < 0)
		return -errno;
	len = read(fd, text, sizeof(text) - 1);
	if (len < 0)
		return -errno;
	if ((size_t)len == sizeof(text) - 1)
		return -EPROTO;		/* half a record is none */
	text[len] = '\0';
	while ((line = strsep(&at, "\n")) && *line) {
		if (parse_line(line, ret))
			continue;
		owner_record_clear(ret);
		return -EPROTO;
	}
	return ret->pid > 0 ? 0 : -EPROTO;
}

/* --- the lock --- */

static int lock_timed_out(struct ctx *ctx)
{
	return ctx_reason(ctx, -ETIMEDOUT,
			  "other cxl processes were changing regions all the time; try again, or "
			  "give a longer --timeout");
}

static void forget_finished(struct ctx *ctx, int dir);
static void restore_policies(struct ctx *ctx, int dir);

int owner_begin(struct ctx *ctx, uint64_t deadline, struct owner *ret)
{
	int r;

	*ret = (struct owner){ .ctx = ctx, .dir = lock_open_dir(ctx, true), .lock = -1 };
	if (ret->dir < 0)
		return 0;
	r = lock_take(ctx, ret->dir, deadline, &ret->lock);
	if (r < 0)
		return r == -ETIMEDOUT ? lock_timed_out(ctx) : r;
	if (ret->lock < 0)
		return 0;
	restore_policies(ctx, ret->dir);
	forget_finished(ctx, ret->dir);
	return 0;
}

static void print_record(FILE *to, const struct owner_record *record)
{
	fprintf(to, "pid %d\nstart %" PRIu64 "\nregion %s\n", record->pid, record->start_time,
		record->region);
	if (*record->policy)
		fprintf(to, "policy %s\n", record->policy);
	for (size_t i = 0; i < record->n_decoders; i++)
		fprintf(to, "decoder %s %#" PRIx64 "\n", record->decoders[i].name,
			record->decoders[i].dpa_size);
}

/* Write a new file and rename it: a process killed in between leaves the old record or the new. */
static int write_record(int dir, const char *name, const struct owner_record *record)
{
	char fresh[40];
	FILE *file;
	int fd, r;

	snprintf(fresh, sizeof(fresh), ".%s", name);
	fd = openat(dir, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0)
		return -errno;
	file = fdopen(fd, "w");
	if (!file) {
		r = -errno;
		close(fd);
		return r;
	}
	print_record(file, record);
	if (fclose(file) == 0 && renameat(dir, fresh, dir, name) == 0)
		return 0;
	r = -errno;
	unlinkat(dir, fresh, 0);
	return r;
}

int owner_record(struct owner *owner, struct owner_record *record)
{
	char name[32];
	int r;

	if (owner->dir < 0)
		return -ENOENT;
	record->pid = getpid();
	r = process_start_time(record->pid, &record->start_time);
	record_name(record->pid, name);
	if (r == 0)
		r = write_record(owner->dir, name, record);
	if (r < 0)
		log_debug(owner->ctx, "no record in %s: %s", STATE_DIR, strerror(-r));
	return r;
}

int owner_record_policy(struct owner *owner, const char *policy)
{
	auto_owner_record struct owner_record record = { 0 };
	char name[32];

	record_name(getpid(), name);
	if (owner->dir < 0 || read_record(owner->dir, name, &record) < 0)
		owner_record_clear(&record);
	snprintf(record.policy, sizeof(record.policy), "%s", policy);
	return owner_record(owner, &record);
}

void owner_end(struct owner *owner)
{
	char name[32];

	if (!owner->ctx)
		return;
	record_name(getpid(), name);
	if (owner->dir >= 0) {
		if (!owner->keep_record)
			unlinkat(owner->dir, name, 0);
		close(owner->dir);
	}
	if (owner->lock >= 0)
		close(owner->lock);
	*owner = (struct owner){ .dir = -1, .lock = -1 };
}

/* --- looking for others --- */

/* Call @visit for each readable record, until it returns true. */
static bool visit_records(int dir, bool (*visit)(int dir, const char *name,
						 const struct owner_record *record, void *data),
			  void *data)
{
	auto_words struct words names = { 0 };
	struct sysfs_dir state = { .fs = &(struct sysfs){ 0 }, .fd = dir, .path = (char *)"" };
	bool found = false;

	if (sysfs_names(&state, &names) < 0)
		return false;
	for (size_t i = 0; !found && i < names.n; i++) {
		auto_owner_record struct owner_record record = { 0 };

		if (!after_prefix(names.at[i], "work.") ||
		    read_record(dir, names.at[i], &record) < 0)
			continue;
		found = visit(dir, names.at[i], &record, data);
	}
	return found;
}

struct search {
	const char *region;
	bool alive;
	struct owner_record *ret;
};

static bool match(int dir, const char *name, const struct owner_record *record, void *data)
{
	struct search *search = data;

	if (strcmp(record->region, search->region) != 0 || is_alive(record) != search->alive ||
	    (search->alive && record->pid == getpid()))
		return false;
	return read_record(dir, name, search->ret) == 0;
}

int owner_find(struct ctx *ctx, const char *region, bool alive, struct owner_record *ret)
{
	struct search search = { .region = region, .alive = alive, .ret = ret };
	auto_close int dir = lock_open_dir(ctx, false);

	if (dir < 0)
		return -ENOENT;
	return visit_records(dir, match, &search) ? 0 : -ENOENT;
}

int owner_check(struct ctx *ctx, const char *region)
{
	auto_owner_record struct owner_record record = { 0 };

	if (owner_find(ctx, region, true, &record) < 0)
		return 0;
	ctx_fail(ctx, -EBUSY, "change", path_join(CXL_DEVICES, region).text, "");
	return ctx_reason(ctx, -EBUSY, "process %d is working on %s", record.pid, region);
}

static bool forget(int dir, const char *name, const struct owner_record *record, void *region)
{
	if (strcmp(record->region, region) == 0 && !is_alive(record))
		unlinkat(dir, name, 0);
	return false;
}

void owner_forget(struct ctx *ctx, const char *region)
{
	auto_close int dir = lock_open_dir(ctx, false);

	if (dir >= 0)
		(void)visit_records(dir, forget, (void *)region);
}

/*
 * A process killed before it made its region, or after it deleted it, leaves a record
 * of nothing.  It has to go before somebody else gets a region of this name.
 */
static bool forget_one(int dir, const char *name, const struct owner_record *record, void *ctx)
{
	if (!is_alive(record) && !ctx_exists(ctx, path_join(CXL_DEVICES, record->region).text))
		unlinkat(dir, name, 0);
	return false;
}

static void forget_finished(struct ctx *ctx, int dir)
{
	(void)visit_records(dir, forget_one, ctx);
}

/* What the dead process bound may still be on its way to get its memory, which was to be offline. */
static void await_memory(struct ctx *ctx, const char *name)
{
	struct cxl_region *region;

	if (cxlx_region_get_by_name(cxl_of(ctx), name, &region) == 0)
		region_settle(region);
}

/* Memory that is added next has to get the policy that the administrator chose. */
static bool restore_one(int dir, const char *name, const struct owner_record *record, void *ctx)
{
	struct owner_record without = *record;

	if (!*record->policy || is_alive(record))
		return false;
	await_memory(ctx, record->region);
	if (memory_policy_back(ctx, record->policy) < 0)
		return false;
	*without.policy = '\0';
	(void)write_record(dir, name, &without);
	return false;
}

static void restore_policies(struct ctx *ctx, int dir)
{
	struct failure before = ctx->last;

	(void)visit_records(dir, restore_one, ctx);
	ctx->last = before;
}
