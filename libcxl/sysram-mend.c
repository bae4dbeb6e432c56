// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * sysram-mend.c - correct what others did to the blocks meanwhile, or say who they are
 *
 * Nothing keeps a rule of udev, a service or a user from writing memoryN/state.  A rule
 * acts once for each block that appears, so what it did can be put right afterwards;
 * with somebody who goes on we do not fight.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "libcxl/region-settle.h"
#include "libcxl/region-stuck.h"
#include "libcxl/sysram.h"

#define UDEV_MS 3000	/* udevd is busy with something else then */
#define TOLD_MAX 4

/* --- put right --- */

static int mend_block(struct sysram_work *work, const struct memory_block *block)
{
	const char *word = cxlx_sysram_policy_name(work->policy);
	int r = 0;

	if (block->online && work->policy != CXLX_SYSRAM_OFFLINE)
		r = memory_set_state(work->ctx, block, "offline");
	return r < 0 ? r : memory_set_state(work->ctx, block, word);
}

/* Returns the last failure, which matters only when the blocks still differ afterwards. */
static int mend_blocks(struct sysram_work *work)
{
	const struct memory_blocks *blocks = &work->now->blocks;
	int failure = 0;

	for (size_t i = 0; i < blocks->n && !sysfs_cancelled(&work->ctx->fs); i++) {
		int r;

		if (sysram_block_follows(&blocks->at[i], work->policy))
			continue;
		r = mend_block(work, &blocks->at[i]);
		failure = r < 0 ? r : failure;
	}
	return failure;
}

/* --- who it was --- */

/* "ATTR{state}=": an assignment, and no comparison. */
static bool assigns(const char *line, const char *key)
{
	for (const char *at = strstr(line, key); at; at = strstr(at + 1, key)) {
		const char *rest = at + strlen(key);

		if (rest[0] == '=' && rest[1] != '=')
			return true;
	}
	return false;
}

/* The line of a file of rules that writes to blocks of memory, or 0. */
static unsigned int rule_in(const char *path)
{
	auto_fclose FILE *file = fopen(path, "re");
	auto_free char *line = NULL;
	bool about_memory = false;
	size_t size = 0;

	for (unsigned int n = 1; file && getline(&line, &size, file) >= 0; n++) {
		const char *text = line + strspn(line, " \t");

		if (*text == '#')
			continue;
		about_memory |= strstr(text, "SUBSYSTEM") && strstr(text, "\"memory\"");
		if (about_memory && (assigns(text, "ATTR{state}") || assigns(text, "ATTR{online}")))
			return n;
	}
	return 0;
}

/* "FILE:LINE" appended to @ret */
static void find_rule_in(struct ctx *ctx, const char *dir, struct words *ret)
{
	auto_sysfs_dir struct sysfs_dir rules = SYSFS_DIR_NONE;
	auto_words struct words names = { 0 };

	if (sysfs_open(&ctx->fs, dir, &rules) < 0 || sysfs_names(&rules, &names) < 0)
		return;
	for (size_t i = 0; ret->n == 0 && i < names.n; i++) {
		char path[PATH_MAX];
		unsigned int line = 0;

		snprintf(path, sizeof(path), "%s%s/%s", ctx->fs.root, dir, names.at[i]);
		if (strstr(names.at[i], ".rules"))
			line = rule_in(path);
		if (line && words_printf(ret, "%s:%u", path, line) < 0)
			return;
	}
}

static void find_rule(struct ctx *ctx, struct words *ret)
{
	static const char *const dirs[] = { "/etc/udev/rules.d", "/run/udev/rules.d",
					    "/usr/local/lib/udev/rules.d",
					    "/usr/lib/udev/rules.d", "/lib/udev/rules.d" };

	for (size_t i = 0; ret->n == 0 && i < ARRAY_LEN(dirs); i++)
		find_rule_in(ctx, dirs[i], ret);
}

/* The kernel's default, apart from what we make of it for a moment. */
static int get_default(struct sysram_work *work, char policy[MEMORY_POLICY_MAX])
{
	if (!*work->knob.before)
		return memory_get_policy(work->ctx, policy);
	strcpy(policy, work->knob.before);
	return 0;
}

/* Does the block look as if that had been at work? */
static bool is_by_default(struct sysram_work *work, const struct memory_block *block, char *policy)
{
	enum cxlx_sysram_policy rule;

	return get_default(work, policy) == 0 &&
	       cxlx_sysram_policy_from_name(policy, &rule) == 0 && rule != work->policy &&
	       rule != CXLX_SYSRAM_OFFLINE && sysram_block_follows(block, rule);
}

static void tell_who(struct sysram_work *work, const struct memory_block *block)
{
	auto_words struct words rule = { 0 };
	char policy[MEMORY_POLICY_MAX];

	find_rule(work->ctx, &rule);
	if (rule.n > 0)
		(void)ctx_reason(work->ctx, 0, "the udev rule %s brings memory online by itself",
				 rule.at[0]);
	else if (block && is_by_default(work, block, policy))
		(void)ctx_reason(work->ctx, 0,
				 "auto_online_blocks says \"%s\": memory that something else adds "
				 "comes online like that",
				 policy);
	else
		(void)ctx_reason(work->ctx, 0,
				 "something else changes memory blocks: a service, daxctl, or a user");
}

/* --- what is not as asked --- */

static void tell_block(struct sysram_work *work, const struct memory_block *block, int failure)
{
	const char *word = cxlx_sysram_policy_name(work->policy), *name = work->region->obj.name;
	const char *colon = failure < 0 ? ": " : "", *why = failure < 0 ? strerror(-failure) : "";

	if (!block->online)
		(void)ctx_reason(work->ctx, 0, "memory%u of %s is %s, not %s%s%s", block->id, name,
				 block->state, word, colon, why);
	else if (*block->zone)
		(void)ctx_reason(work->ctx, 0, "memory%u of %s is %s in zone %s, not %s%s%s", block->id,
				 name, block->state, block->zone, word, colon, why);
	else
		(void)ctx_reason(work->ctx, 0,
				 "memory%u of %s is %s, and this kernel does not say in which zone",
				 block->id, name, block->state);
}

/* A region may have thousands of blocks: a few are enough. */
static void tell_blocks(struct sysram_work *work, int failure)
{
	const struct memory_blocks *blocks = &work->now->blocks;
	size_t n = 0;

	for (size_t i = 0; i < blocks->n; i++)
		if (!sysram_block_follows(&blocks->at[i], work->policy) && n++ < TOLD_MAX)
			tell_block(work, &blocks->at[i], failure);
	if (n > TOLD_MAX)
		(void)ctx_reason(work->ctx, 0, "and %zu more blocks of %s", n - TOLD_MAX,
				 work->region->obj.name);
}

/* Who has the region's device where it is no memory; NULL: nobody. */
static const struct sysram_device *find_taken(const struct sysram_work *work)
{
	const struct cxlx_sysram *now = work->now;

	for (size_t i = 0; i < now->n_devices; i++)
		if (*now->devices[i].driver && !sysram_is_memory(&now->devices[i]))
			return &now->devices[i];
	return NULL;
}

static bool tell_taken(struct sysram_work *work)
{
	const struct sysram_device *taken = find_taken(work);

	if (taken)
		(void)ctx_reason(work->ctx, 0, "something else bound %s of %s to %s meanwhile",
				 taken->name, work->region->obj.name, taken->driver);
	return taken;
}

static void tell_missing(struct sysram_work *work)
{
	size_t expected = sysram_blocks_expected(work->now), n = work->now->blocks.n;

	if (n == 0 && tell_taken(work))
		return;
	if (n == 0 && !sysram_first(work->now))
		(void)ctx_reason(work->ctx, 0,
				 "no device of %s is system memory any more: something else unbound "
				 "it meanwhile",
				 work->region->obj.name);
	else if (n == 0 || n < expected)
		(void)ctx_reason(work->ctx, 0, "%zu of %zu memory blocks of %s are there", n, expected,
				 work->region->obj.name);
}

/* Without a device there is nothing that could be as asked, now or later. */
static int explain_gone(struct sysram_work *work)
{
	const char *name = work->region->obj.name;

	ctx_fail(work->ctx, -ENODEV, "find", region_dax_path(work->region).text, "");
	return ctx_reason(work->ctx, -ENODEV,
			  "%s has no dax device any more: one of its memdevs went away, or something "
			  "else unbound it",
			  name);
}

/* One that is online otherwise than asked, or was as asked and is not any more: not our doing. */
static const struct memory_block *find_foreign(const struct sysram_work *work, int failure)
{
	const struct memory_blocks *blocks = &work->now->blocks;

	for (size_t i = 0; i < blocks->n; i++)
		if (!sysram_block_follows(&blocks->at[i], work->policy) &&
		    (failure == 0 || blocks->at[i].online))
			return &blocks->at[i];
	return NULL;
}

static void tell_others(struct sysram_work *work)
{
	const struct memory_block *foreign = find_foreign(work, 0);

	tell_blocks(work, 0);
	if (foreign)
		tell_who(work, foreign);
}

/* --- while the policy is changed --- */

/* Memory that arrives offline cannot be in use, unless somebody else brings it online. */
static int explain_others(struct sysram_work *work, int code)
{
	struct failure failure = work->ctx->last;

	if (sysram_work_look(work) < 0 || work->now->blocks.n_online == 0) {
		work->ctx->last = failure;
		return code;
	}
	(void)ctx_reason(work->ctx, code,
			 "the memory of %s was to arrive offline; it did not, and cannot be taken "
			 "offline: %s",
			 work->region->obj.name, strerror(-code));
	tell_others(work);
	work->ctx->last = failure;
	return code;
}

/* A file of the memory driver that was there a moment ago. */
static int explain_lost(struct sysram_work *work, int code)
{
	struct failure failure = work->ctx->last;

	if (sysram_work_look(work) == 0 && !tell_taken(work) && !sysram_first(work->now))
		(void)ctx_reason(work->ctx, code,
				 "the device of %s is no system memory any more: something else "
				 "unbound it meanwhile, or a memdev went away",
				 work->region->obj.name);
	work->ctx->last = failure;
	return code;
}

/* The kernel's refusal to let go of memory is worth more words than its errno. */
int sysram_explain_change(struct sysram_work *work, int code)
{
	const struct failure *last = &work->ctx->last;
	bool takes_away = strcmp(last->value, "unplugged") == 0 || strcmp(last->value, "offline") == 0;

	if (strcmp(last_component(last->path), "state") != 0 || work->ctx->reasons.n > 0)
		return code;
	if (code == -ENOENT || code == -ENODEV)
		return explain_lost(work, code);
	if (!takes_away)
		return code;
	if (work->added)
		return explain_others(work, code);
	return region_explain_stuck(work->region, &work->steps, code);
}

/* --- afterwards --- */

/* A block that the kernel refuses is a failure like any other; what others do is not undone. */
static int explain(struct sysram_work *work, int failure)
{
	const struct memory_block *foreign = find_foreign(work, failure);
	bool by_others = foreign || failure == 0;

	tell_missing(work);
	tell_blocks(work, failure);
	if (by_others && work->now->blocks.n > 0)
		tell_who(work, foreign);
	return ctx_fail(work->ctx, by_others ? -EBADE : failure, "set",
			path_join(CXL_DEVICES, work->region->obj.name).text,
			cxlx_sysram_policy_name(work->policy));
}

int sysram_mend(struct sysram_work *work)
{
	uint64_t until = wait_now() + UDEV_MS;
	int failure, r;

	wait_for_udev(work->ctx, until < work->deadline ? until : work->deadline);
	r = sysram_work_look(work);
	if (r < 0 || sysram_follows(work->now, work->policy))
		return r;
	failure = mend_blocks(work);
	if (sysfs_cancelled(&work->ctx->fs))
		return ctx_fail(work->ctx, -EINTR, "set",
				path_join(CXL_DEVICES, work->region->obj.name).text,
				cxlx_sysram_policy_name(work->policy));
	r = sysram_work_look(work);
	if (r < 0)
		return r;
	if (sysram_follows(work->now, work->policy))
		return 0;
	return work->now->n_devices == 0 ? explain_gone(work) : explain(work, failure);
}
