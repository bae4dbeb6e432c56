// SPDX-License-Identifier: LGPL-2.1-or-later
/* steps.c - a list of writes, each with the write that takes it back; see steps.h */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/scope.h"
#include "engine/context.h"
#include "engine/dax.h"
#include "engine/memory.h"
#include "engine/steps.h"
#include "engine/wait.h"

#define COME_BACK_MS 5000

static void step_clear(struct step *step)
{
	free(step->path);
	free(step->value);
	free(step->undo_path);
	free(step->undo_value);
}

void steps_clear(struct steps *steps)
{
	for (size_t i = 0; i < steps->n; i++)
		step_clear(&steps->at[i]);
	free(steps->at);
	*steps = (struct steps){ 0 };
}

void steps_add(struct steps *steps, const char *dir, const char *file, const char *value,
	       const char *undo_file, const char *undo_value)
{
	struct step *at = reallocarray(steps->at, steps->n + 1, sizeof(*at));
	struct step step = {
		.path = strdup(path_join(dir, file).text),
		.value = value ? strdup(value) : NULL,
	};
	bool complete = step.path && (step.value || !value);

	if (undo_value) {
		step.undo_path = strdup(path_join(dir, undo_file ? undo_file : file).text);
		step.undo_value = strdup(undo_value);
		complete = complete && step.undo_path && step.undo_value;
	}
	if (at)
		steps->at = at;
	if (!at || !complete) {
		steps->failed = true;
		step_clear(&step);
		return;
	}
	steps->at[steps->n++] = step;
}

/* --- what the library says to it --- */

static int ask(struct ctx *ctx, const struct steps *steps, const char *path, const char *value)
{
	return ctx->ops->ask ? ctx->ops->ask(steps, path, value) : 0;
}

static bool is_gone(struct ctx *ctx, const struct steps *steps)
{
	return ctx->ops->is_gone && ctx->ops->is_gone(ctx, steps);
}

static bool is_kept(struct ctx *ctx, const struct step *step)
{
	return ctx->ops->is_kept && ctx->ops->is_kept(ctx, step);
}

static void forget(struct ctx *ctx)
{
	if (ctx->ops->forget)
		ctx->ops->forget(ctx);
}

/* --- the way back --- */

/* Is it written to a memory block?  Then to that one, as it is now. */
static bool look_at_block(struct ctx *ctx, const struct step *step, struct memory_block *ret)
{
	auto_free char *name = NULL;
	int id;

	return strcmp(last_component(step->undo_path), "state") == 0 &&
	       path_parent(step->undo_path, &name) == 0 && parse_name(name, "memory", &id) == 0 &&
	       memory_look(ctx, (unsigned int)id, ret) == 0;
}

/* A kernel that does not tell the zone has to be believed. */
static bool is_block_so(const struct memory_block *block, const char *wanted)
{
	if (strcmp(block->state, "online") != 0 || !*block->zone)
		return *block->state && after_prefix(wanted, block->state);
	return strcmp(memory_online_word(block), wanted) == 0;
}

/*
 * Memory that came online by itself, by the kernel's policy, refuses to be brought
 * online: "online" is where "online_movable" leads, for a block when that is its zone.
 * A device that came back with its parent was bound by the kernel.  No other file tells
 * by reading: a target that was refused shows up in it all the same.
 */
static bool is_so_already(struct ctx *ctx, const struct step *step)
{
	const char *file = last_component(step->undo_path);
	char text[SYSFS_TEXT_MAX + 1];
	auto_free char *dir = NULL;
	struct memory_block block;

	if (strcmp(file, "bind") == 0) {
		dir = strndup(step->undo_path, (size_t)(file - 1 - step->undo_path));
		return dir && ctx_exists(ctx, path_join(dir, step->undo_value).text);
	}
	if (look_at_block(ctx, step, &block))
		return is_block_so(&block, step->undo_value);
	return strcmp(file, "state") == 0 && ctx_read(ctx, step->undo_path, text) == 0 && *text &&
	       after_prefix(step->undo_value, text);
}

/*
 * Of its own accord a dax device may have come back on another driver than the one that
 * it had before.  True: that one let go.
 */
static bool makes_way(struct ctx *ctx, const struct step *step)
{
	static const char bind[] = DAX_DRIVERS "/" DAX_MEMORY_DRIVER "/bind";
	int pid;

	return strcmp(step->undo_path, bind) == 0 && !dax_is_memory(ctx, step->undo_value) &&
	       dax_release(ctx, step->undo_value, &pid) == 0;
}

/*
 * A dax device that does not match the memory driver was bound to it because the driver had been
 * told its name, which is forgotten by now.  Told again it takes the device at once.
 */
static int tell_name(struct ctx *ctx, const struct step *step)
{
	static const char dir[] = DAX_DRIVERS "/" DAX_MEMORY_DRIVER;

	if (strcmp(step->undo_path, path_join(dir, "bind").text) != 0 ||
	    !ctx_exists(ctx, path_join(DAX_DEVICES, step->undo_value).text))
		return -ENODEV;
	if (ctx_write(ctx, path_join(dir, "new_id").text, step->undo_value) < 0)
		return -ENODEV;
	return dax_is_memory(ctx, step->undo_value) ?
		       0 :
		       ctx_write(ctx, step->undo_path, step->undo_value);
}

static bool is_unplug(const struct step *step)
{
	return step->value && strcmp(step->value, "unplugged") == 0;
}

/*
 * "offline" can be read of a dax device, and never be written: memory that is unplugged comes to
 * it when the device is bound anew.  One that was is offline by now.
 */
static int plug_offline(struct ctx *ctx, const struct step *step)
{
	static const char driver[] = DAX_DRIVERS "/" DAX_MEMORY_DRIVER;
	char text[SYSFS_TEXT_MAX + 1];
	auto_free char *device = NULL;
	int r;

	r = ctx_read(ctx, step->undo_path, text);
	if (r < 0 || strcmp(text, "unplugged") != 0)
		return r;
	r = path_parent(step->undo_path, &device);
	if (r == 0)
		r = ctx_write(ctx, path_join(driver, "unbind").text, device);
	return r < 0 ? r : ctx_write(ctx, path_join(driver, "bind").text, device);
}

/*
 * A dax device that was bound again has its memory as the kernel's policy has it, and
 * comes to another state only by way of "unplugged".
 */
static int write_undo(struct ctx *ctx, const struct step *step)
{
	int r;

	if (is_unplug(step) && strcmp(step->undo_value, "offline") == 0)
		return plug_offline(ctx, step);
	r = ctx_write(ctx, step->undo_path, step->undo_value);
	if (r == -ENODEV)	/* until it is told the name, or until the device is listed */
		r = tell_name(ctx, step);
	if (r == -EBUSY && makes_way(ctx, step))
		return ctx_write(ctx, step->undo_path, step->undo_value);
	if (r != -EBUSY || !is_unplug(step))
		return r;
	r = ctx_write(ctx, step->path, step->value);
	return r < 0 ? r : ctx_write(ctx, step->undo_path, step->undo_value);
}

/* What hangs on a device that was bound again comes back in the background. */
static int write_back(struct ctx *ctx, const struct step *step)
{
	bool bind = strcmp(last_component(step->undo_path), "bind") == 0;
	uint64_t deadline = wait_now() + COME_BACK_MS;
	int r;

	for (unsigned int n = 0;; n++) {
		r = write_undo(ctx, step);
		if (!bind || (r != -ENODEV && r != -EAGAIN) || !wait_backoff(ctx, n, deadline))
			return r;
	}
}

/* What the guard says is the second half of a sentence here. */
static bool guard_way_back(struct ctx *ctx, const struct steps *steps, const struct step *step)
{
	size_t n = ctx->reasons.n;
	auto_free char *why = NULL;
	int r;

	r = ask(ctx, steps, step->undo_path, step->undo_value);
	if (r == 0)
		return true;
	if (ctx->reasons.n > n)
		why = ctx->reasons.at[--ctx->reasons.n];
	(void)ctx_reason(ctx, r, "could not take back %s: %s", last_component(step->path),
			 why ? why : strerror(-r));
	return false;
}

/*
 * A block that came online in another zone than it had has to be offline in between.  One that
 * does not get back from there is better in that zone than in none.
 */
static int change_zone(struct ctx *ctx, const struct step *step, int code)
{
	struct memory_block block;
	int r;

	if (!after_prefix(step->undo_value, "online") || !look_at_block(ctx, step, &block) ||
	    !block.online)
		return code;
	r = ctx_write(ctx, step->undo_path, "offline");
	if (r < 0) {
		(void)ctx_reason(ctx, r, "memory%u came online in zone %s meanwhile, and does not go "
				 "offline: %s", block.id, block.zone, strerror(-r));
		return code;
	}
	r = ctx_write(ctx, step->undo_path, step->undo_value);
	if (r < 0)
		(void)memory_set_state(ctx, &block, memory_online_word(&block));
	return r;
}

/* A failing step of the way back is told, but must not hide what brought us here. */
static bool undo_one(struct ctx *ctx, struct step *step)
{
	int r;

	r = write_back(ctx, step);
	if (r < 0 && is_so_already(ctx, step))
		return true;
	if (r < 0)
		r = change_zone(ctx, step, r);
	if (r < 0)
		(void)ctx_reason(ctx, r, "could not take back %s: writing \"%.*s\" to /sys/%s: %s",
				 last_component(step->path), (int)strcspn(step->undo_value, "\n"),
				 step->undo_value, step->undo_path, strerror(-r));
	return r == 0;
}

/* Beyond a step that the guard forbids there is only what hangs on it. */
void steps_take_back(struct ctx *ctx, struct steps *steps)
{
	if (is_gone(ctx, steps))
		return;
	for (size_t i = steps->n; i > 0; i--) {
		struct step *step = &steps->at[i - 1];

		if (!step->done)
			continue;
		step->done = false;
		if (!step->undo_path)
			continue;
		if (!guard_way_back(ctx, steps, step)) {
			steps->stuck = true;
			return;
		}
		steps->stuck |= !undo_one(ctx, step);
	}
}

/* A second signal does not stop the way back: what it interrupts there is repeated. */
void steps_undo(struct ctx *ctx, struct steps *steps)
{
	bool (*cancelled)(void *data) = take(ctx->fs.cancelled);
	struct failure first = ctx->last;

	ctx->undoing = true;
	if (ctx->ops->way_back)
		ctx->ops->way_back(ctx, steps);
	else
		steps_take_back(ctx, steps);
	ctx->undoing = false;
	ctx->last = first;
	ctx->fs.cancelled = cancelled;
	forget(ctx);
}

static int run_one(struct ctx *ctx, const struct steps *steps, struct step *step)
{
	int r;

	if (step->done)
		return 0;
	if (!step->value) {
		step->done = true;
		return 0;
	}
	if (sysfs_cancelled(&ctx->fs))
		return ctx_fail(ctx, -EINTR, "write", step->path, step->value);
	r = ask(ctx, steps, step->path, step->value);
	if (r == 0)
		r = ctx_write(ctx, step->path, step->value);
	step->done = r == 0 || is_kept(ctx, step);
	return r;
}

int steps_run(struct ctx *ctx, struct steps *steps)
{
	int r = steps->failed ? -ENOMEM : 0;

	for (size_t i = 0; r == 0 && i < steps->n; i++)
		r = run_one(ctx, steps, &steps->at[i]);
	if (r < 0 && !steps->keep)
		steps_undo(ctx, steps);
	forget(ctx);
	return r;
}
